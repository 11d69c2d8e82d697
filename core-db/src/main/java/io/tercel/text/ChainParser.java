package io.tercel.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tercel.error.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.ar.ArabicNormalizationFilter;
import org.apache.lucene.analysis.core.DecimalDigitFilter;
import org.apache.lucene.analysis.core.WhitespaceTokenizer;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.CodepointCountFilter;
import org.apache.lucene.analysis.snowball.SnowballFilter;

/** Reads the description of an analyzer, whose grammar stands at {@link Analyzers}. */
final class ChainParser {

    private static final Set<String> BUILT_IN = Set.of("standard", "english", "arabic");
    private static final Set<String> TOKENIZERS = Set.of("standard", "whitespace");
    private static final Set<String> FILTERS = Set.of(
            "lowercase",
            "asciifolding",
            "alphanumonly",
            "cnalphanumonly",
            "cncharonly",
            "removepunct",
            "decimaldigit",
            "arabic_normalization",
            "stop",
            "length",
            "stemmer",
            "decompounder",
            "regex");

    /** Longer than any text that a field takes, so that a word is never cut in two. */
    private static final int WHITESPACE_MAX_CHARS = 1 << 20;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ChainParser() {}

    static Chain parse(String nameOrJson) {
        String text = nameOrJson.strip();
        if (!text.startsWith("{")) {
            return builtIn(Options.named(text));
        }
        JsonNode node;
        try {
            node = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new InvalidRequestException("analyzer: not JSON: " + e.getOriginalMessage(), e);
        }
        ObjectNode object = (ObjectNode) node; // what starts with a brace and parses is an object
        return object.has("type") ? builtIn(object) : chain(object);
    }

    private static Chain builtIn(ObjectNode node) {
        String name = Options.of("analyzer", node, Set.of("type", "stop_words")).text("type");
        Options options = Options.of("analyzer '" + name + "'", node, Set.of("type", "stop_words"));
        Optional<UnaryOperator<TokenStream>> givenStop =
                options.texts("stop_words").map(words -> stop("analyzer '" + name + "'", words));
        List<UnaryOperator<TokenStream>> filters = new ArrayList<>();
        filters.add(LowerCaseFilter::new);
        switch (name) {
            case "standard" -> givenStop.ifPresent(filters::add);
            case "english" -> {
                filters.add(stemmer("english"));
                filters.add(givenStop.orElseGet(() -> stop(name, List.of("_english_"))));
            }
            case "arabic" -> {
                filters.add(DecimalDigitFilter::new);
                filters.add(ArabicNormalizationFilter::new);
                filters.add(stemmer("arabic"));
                filters.add(givenStop.orElseGet(() -> stop(name, List.of("_arabic_"))));
            }
            default -> throw Options.unknown("analyzer: unknown name", name, BUILT_IN);
        }
        return new Chain(WordTokenizer::new, filters);
    }

    private static Chain chain(ObjectNode node) {
        Options.of("analyzer", node, Set.of("type", "tokenizer", "filter"));
        JsonNode tokenizer = node.get("tokenizer");
        if (tokenizer == null) {
            throw new InvalidRequestException("analyzer: option 'tokenizer' is missing");
        }
        List<UnaryOperator<TokenStream>> filters = new ArrayList<>();
        JsonNode list = node.get("filter");
        if (list != null) {
            if (!list.isArray()) {
                throw Options.wrong("analyzer, option 'filter'", "a list", list);
            }
            for (JsonNode filter : list) {
                filters.add(filter(typed("filter", filter)));
            }
        }
        return new Chain(tokenizer(typed("tokenizer", tokenizer)), filters);
    }

    private static ObjectNode typed(String what, JsonNode node) {
        if (node.isTextual()) {
            return Options.named(node.textValue());
        }
        if (node instanceof ObjectNode object
                && object.has("type")
                && object.get("type").isTextual()) {
            return object;
        }
        throw Options.wrong("analyzer, " + what, "a name or an object with a 'type'", node);
    }

    private static Supplier<Tokenizer> tokenizer(ObjectNode node) {
        String type = node.get("type").textValue();
        Supplier<Tokenizer> tokenizer =
                switch (type) {
                    case "standard" -> WordTokenizer::new;
                    case "whitespace" -> () -> new WhitespaceTokenizer(WHITESPACE_MAX_CHARS);
                    default -> throw Options.unknown("analyzer: unknown tokenizer", type, TOKENIZERS);
                };
        Options.of("tokenizer '" + type + "'", node, Set.of("type"));
        return tokenizer;
    }

    private static UnaryOperator<TokenStream> filter(ObjectNode node) {
        String type = node.get("type").textValue();
        String where = "filter '" + type + "'";
        return switch (type) {
            case "lowercase" -> plain(where, node, LowerCaseFilter::new);
            case "asciifolding" -> plain(where, node, ASCIIFoldingFilter::new);
            case "decimaldigit" -> plain(where, node, DecimalDigitFilter::new);
            case "arabic_normalization" -> plain(where, node, ArabicNormalizationFilter::new);
            case "alphanumonly" -> plain(where, node, in -> new KeptTerms(in, KeptTerms::isAsciiAlphanumeric));
            case "cnalphanumonly" ->
                plain(where, node, in -> new KeptTerms(in, KeptTerms::isChineseOrAsciiAlphanumeric));
            case "cncharonly" -> plain(where, node, in -> new KeptTerms(in, KeptTerms::isChinese));
            case "removepunct" -> plain(where, node, in -> new KeptTerms(in, KeptTerms::isNotPunctuation));
            case "stop" ->
                stop(
                        where,
                        Options.of(where, node, Set.of("type", "stop_words")).requiredTexts("stop_words"));
            case "length" -> length(where, Options.of(where, node, Set.of("type", "min", "max")));
            case "stemmer" ->
                stemmer(Options.of(where, node, Set.of("type", "language")).text("language"));
            case "decompounder" ->
                decompounder(
                        where,
                        Options.of(where, node, Set.of("type", "word_list")).requiredTexts("word_list"));
            case "regex" ->
                regex(where, Options.of(where, node, Set.of("type", "expr")).text("expr"));
            default -> throw Options.unknown("analyzer: unknown filter", type, FILTERS);
        };
    }

    private static UnaryOperator<TokenStream> plain(String where, ObjectNode node, UnaryOperator<TokenStream> filter) {
        Options.of(where, node, Set.of("type"));
        return filter;
    }

    private static UnaryOperator<TokenStream> stop(String where, List<String> words) {
        CharArraySet stopWords = new CharArraySet(words.size(), false);
        for (String word : words) {
            if (word.length() > 2 && word.startsWith("_") && word.endsWith("_")) {
                String name = word.substring(1, word.length() - 1);
                stopWords.addAll(language(where + ": unknown set of stop words", name)
                        .stopWords()
                        .get());
            } else {
                stopWords.add(word);
            }
        }
        return in -> new StopFilter(in, stopWords);
    }

    private static UnaryOperator<TokenStream> length(String where, Options options) {
        int min = options.count("min", 0);
        int max = options.count("max");
        if (max < min) {
            throw new InvalidRequestException("%s: max %d is below min %d".formatted(where, max, min));
        }
        return in -> new CodepointCountFilter(in, min, max);
    }

    private static UnaryOperator<TokenStream> stemmer(String name) {
        Languages.Language language = language("filter 'stemmer': unknown language", name);
        return in -> new SnowballFilter(in, language.stemmer().get());
    }

    private static Languages.Language language(String what, String name) {
        Languages.Language language = Languages.BY_NAME.get(name);
        if (language == null) {
            throw Options.unknown(what, name, Languages.BY_NAME.keySet());
        }
        return language;
    }

    private static UnaryOperator<TokenStream> decompounder(String where, List<String> words) {
        if (words.isEmpty() || words.contains("")) {
            throw new InvalidRequestException(where + ": 'word_list' needs at least one word, and no empty ones");
        }
        CharArraySet parts = new CharArraySet(words, false);
        int longest = words.stream().mapToInt(String::length).max().orElseThrow();
        return in -> new Decompounder(in, parts, longest);
    }

    private static UnaryOperator<TokenStream> regex(String where, String expression) {
        Pattern pattern;
        try {
            pattern = Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new InvalidRequestException(where + ": " + e.getMessage(), e);
        }
        return in -> new KeptTerms(in, KeptTerms.contains(pattern));
    }
}
