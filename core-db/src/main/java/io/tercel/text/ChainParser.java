package io.tercel.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tercel.error.InvalidRequestException;
import io.tercel.text.OptionalLucene.Source;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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
import org.apache.lucene.analysis.charfilter.HTMLStripCharFilter;
import org.apache.lucene.analysis.charfilter.MappingCharFilter;
import org.apache.lucene.analysis.charfilter.NormalizeCharMap;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.cjk.CJKWidthFilter;
import org.apache.lucene.analysis.core.DecimalDigitFilter;
import org.apache.lucene.analysis.core.KeywordTokenizer;
import org.apache.lucene.analysis.core.WhitespaceTokenizer;
import org.apache.lucene.analysis.email.UAX29URLEmailTokenizer;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.CodepointCountFilter;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenFilter;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenizer;
import org.apache.lucene.analysis.ngram.NGramTokenFilter;
import org.apache.lucene.analysis.ngram.NGramTokenizer;
import org.apache.lucene.analysis.pattern.PatternReplaceCharFilter;
import org.apache.lucene.analysis.pattern.PatternTokenizer;
import org.apache.lucene.analysis.shingle.ShingleFilter;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.th.ThaiTokenizer;
import org.tartarus.snowball.SnowballStemmer;

/** Reads the description of an analyzer, whose grammar stands at {@link Analyzers}. */
final class ChainParser {

    private static final Set<String> BUILT_IN = builtIn();
    private static final Set<String> TOKENIZERS = Set.of(
            "standard",
            "whitespace",
            "unicode",
            "keyword",
            "ngram",
            "edge_ngram",
            "pattern",
            "uax_url_email",
            "thai",
            "jieba",
            "lindera",
            "icu",
            "language_identifier",
            "lucene");
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
            "regex",
            "synonym",
            "ngram",
            "edge_ngram",
            "shingle",
            "cjk_width",
            "cjk_bigram",
            "icu_folding",
            "icu_normalizer",
            "lucene");
    private static final Set<String> CHAR_FILTERS = Set.of("html_strip", "mapping", "pattern_replace", "lucene");
    private static final Set<String> DICTIONARIES = Set.of("ipadic", "ko-dic", "cc-cedict");

    /** Longer than any text that a field takes, so that a word is never cut in two. */
    private static final int WHITESPACE_MAX_CHARS = 1 << 20;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ChainParser() {}

    private static Set<String> builtIn() {
        Set<String> names = new TreeSet<>(Languages.BY_NAME.keySet());
        names.addAll(List.of("standard", "english", "arabic", "chinese", "japanese", "korean"));
        return names;
    }

    static Analyzer parse(String nameOrJson) {
        String text = nameOrJson.strip();
        if (!text.startsWith("{")) {
            return new ChainAnalyzer(builtIn(Options.named(text)));
        }
        JsonNode node;
        try {
            node = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new InvalidRequestException("analyzer: not JSON: " + e.getOriginalMessage(), e);
        }
        ObjectNode object = (ObjectNode) node; // what starts with a brace and parses is an object
        if (!object.has("type")
                && object.path("tokenizer").path("type").asText().equals(LanguageParser.TYPE)) {
            checkKeys(object);
            return LanguageParser.parse((ObjectNode) object.get("tokenizer"), characters(object), filters(object));
        }
        return new ChainAnalyzer(chain(object));
    }

    /** What a name alone or an object describes. */
    static Chain chain(JsonNode described) {
        if (!(described instanceof ObjectNode object)) {
            return builtIn(Options.named(described.textValue()));
        }
        return object.has("type") ? builtIn(object) : chainOfParts(object);
    }

    private static Chain builtIn(ObjectNode node) {
        String name = Options.of("analyzer", node, Set.of("type", "stop_words")).text("type");
        String where = "analyzer '" + name + "'";
        return switch (name) {
            case "standard" -> milvus(where, node, List.of(LowerCaseFilter::new), List.of());
            case "english" ->
                milvus(where, node, List.of(LowerCaseFilter::new, stemmer("english")), List.of("_english_"));
            case "arabic" ->
                milvus(
                        where,
                        node,
                        List.of(
                                LowerCaseFilter::new,
                                DecimalDigitFilter::new,
                                ArabicNormalizationFilter::new,
                                stemmer("arabic")),
                        List.of("_arabic_"));
            case "chinese" -> {
                Options.of(where, node, Set.of("type"));
                yield Chain.of(
                        OptionalLucene.tokenizer(where, Source.SMARTCN, "hmmChinese", Map.of()),
                        List.of(in -> new KeptTerms(in, KeptTerms::isChineseOrAsciiAlphanumeric)));
            }
            case "japanese" -> whole(where, node, Source.KUROMOJI, "org.apache.lucene.analysis.ja.JapaneseAnalyzer");
            case "korean" -> whole(where, node, Source.NORI, "org.apache.lucene.analysis.ko.KoreanAnalyzer");
            default -> lucene(name, where, node);
        };
    }

    private static Chain milvus(
            String where, ObjectNode node, List<UnaryOperator<TokenStream>> filters, List<String> stopWords) {
        List<String> words = stopWords(where, node).orElse(stopWords);
        List<UnaryOperator<TokenStream>> all = new ArrayList<>(filters);
        if (!words.isEmpty()) {
            all.add(stop(where, words));
        }
        return Chain.of(WordTokenizer::new, all);
    }

    private static Chain whole(String where, ObjectNode node, Source source, String className) {
        Options.of(where, node, Set.of("type"));
        return new LuceneChain(OptionalLucene.analyzer(where, source, className));
    }

    private static Chain lucene(String name, String where, ObjectNode node) {
        Languages.Language language = Languages.BY_NAME.get(name);
        if (language == null) {
            throw Options.unknown("analyzer: unknown name", name, BUILT_IN);
        }
        CharArraySet stopWords =
                stopWords(where, node).map(words -> stopSet(where, words)).orElseGet(language.stopWords());
        return new LuceneChain(language.analyzer().apply(stopWords));
    }

    private static Optional<List<String>> stopWords(String where, ObjectNode node) {
        return Options.of(where, node, Set.of("type", "stop_words")).texts("stop_words");
    }

    private static Chain chainOfParts(ObjectNode node) {
        checkKeys(node);
        JsonNode tokenizer = node.get("tokenizer");
        if (tokenizer == null) {
            throw new InvalidRequestException("analyzer: option 'tokenizer' is missing");
        }
        List<UnaryOperator<Reader>> characters = characters(node);
        Supplier<Tokenizer> made = tokenizer(typed("tokenizer", tokenizer));
        return Chain.of(characters, made, filters(node));
    }

    private static void checkKeys(ObjectNode node) {
        Options.of("analyzer", node, Set.of("type", "tokenizer", "filter", "char_filter"));
    }

    private static List<UnaryOperator<Reader>> characters(ObjectNode node) {
        List<UnaryOperator<Reader>> characters = new ArrayList<>();
        for (ObjectNode each : parts(node, "char_filter")) {
            characters.add(charFilter(each));
        }
        return characters;
    }

    private static List<UnaryOperator<TokenStream>> filters(ObjectNode node) {
        List<UnaryOperator<TokenStream>> filters = new ArrayList<>();
        for (ObjectNode each : parts(node, "filter")) {
            filters.add(filter(each));
        }
        return filters;
    }

    private static List<ObjectNode> parts(ObjectNode node, String what) {
        JsonNode list = node.get(what);
        if (list == null) {
            return List.of();
        }
        if (!list.isArray()) {
            throw Options.wrong("analyzer, option '" + what + "'", "a list", list);
        }
        List<ObjectNode> parts = new ArrayList<>();
        list.forEach(each -> parts.add(typed(what, each)));
        return parts;
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

    private static UnaryOperator<Reader> charFilter(ObjectNode node) {
        String type = node.get("type").textValue();
        String where = "char_filter '" + type + "'";
        return switch (type) {
            case "html_strip" -> {
                Options.of(where, node, Set.of("type"));
                yield HTMLStripCharFilter::new;
            }
            case "mapping" ->
                mapping(
                        where,
                        Options.of(where, node, Set.of("type", "mappings")).requiredTexts("mappings"));
            case "pattern_replace" -> {
                Options options = Options.of(where, node, Set.of("type", "pattern", "replacement"));
                Pattern pattern = pattern(where, options.text("pattern"));
                String replacement = options.text("replacement");
                yield in -> new PatternReplaceCharFilter(pattern, replacement, in);
            }
            case "lucene" -> {
                Options options = Options.open(where, node);
                yield OptionalLucene.charFilter(where, options.text("name"), options.rest("type", "name"));
            }
            default -> throw Options.unknown("analyzer: unknown char_filter", type, CHAR_FILTERS);
        };
    }

    private static UnaryOperator<Reader> mapping(String where, List<String> mappings) {
        NormalizeCharMap.Builder builder = new NormalizeCharMap.Builder();
        for (String mapping : mappings) {
            int arrow = mapping.indexOf("=>");
            if (arrow <= 0 || mapping.substring(0, arrow).isBlank()) {
                throw new InvalidRequestException(
                        "%s, option 'mappings': expected 'from=>to', got '%s'".formatted(where, mapping));
            }
            try {
                builder.add(
                        mapping.substring(0, arrow).strip(),
                        mapping.substring(arrow + 2).strip());
            } catch (IllegalArgumentException e) {
                throw new InvalidRequestException(where + ", option 'mappings': " + e.getMessage(), e);
            }
        }
        NormalizeCharMap map = builder.build();
        return in -> new MappingCharFilter(map, in);
    }

    private static Supplier<Tokenizer> tokenizer(ObjectNode node) {
        String type = node.get("type").textValue();
        String where = "tokenizer '" + type + "'";
        return switch (type) {
            case "standard" -> plainTokenizer(where, node, WordTokenizer::new);
            case "whitespace" -> plainTokenizer(where, node, () -> new WhitespaceTokenizer(WHITESPACE_MAX_CHARS));
            case "unicode" -> plainTokenizer(where, node, StandardTokenizer::new);
            case "keyword" -> plainTokenizer(where, node, KeywordTokenizer::new);
            case "uax_url_email" -> plainTokenizer(where, node, UAX29URLEmailTokenizer::new);
            case "thai" -> plainTokenizer(where, node, ThaiTokenizer::new);
            case "ngram" -> {
                Grams grams = grams(where, node);
                yield () -> new NGramTokenizer(grams.least, grams.most);
            }
            case "edge_ngram" -> {
                Grams grams = grams(where, node);
                yield () -> new EdgeNGramTokenizer(grams.least, grams.most);
            }
            case "pattern" -> {
                Options options = Options.of(where, node, Set.of("type", "pattern", "group"));
                Pattern pattern = pattern(where, options.text("pattern"));
                int group = options.has("group") ? options.count("group") : -1;
                if (group > pattern.matcher("").groupCount()) {
                    throw new InvalidRequestException(
                            "%s, option 'group': the pattern has no group %d".formatted(where, group));
                }
                yield () -> new PatternTokenizer(pattern, group);
            }
            case "jieba" ->
                plainTokenizer(where, node, OptionalLucene.tokenizer(where, Source.SMARTCN, "hmmChinese", Map.of()));
            case "icu" -> plainTokenizer(where, node, OptionalLucene.tokenizer(where, Source.ICU, "icu", Map.of()));
            case LanguageParser.TYPE ->
                throw new InvalidRequestException(where + ": expected an object with 'analyzers', got the name alone");
            case "lindera" -> lindera(where, Options.of(where, node, Set.of("type", "dict_kind")));
            case "lucene" -> {
                Options options = Options.open(where, node);
                yield OptionalLucene.tokenizer(where, options.text("name"), options.rest("type", "name"));
            }
            default -> throw Options.unknown("analyzer: unknown tokenizer", type, TOKENIZERS);
        };
    }

    private static Supplier<Tokenizer> lindera(String where, Options options) {
        String dictionary = options.text("dict_kind");
        return switch (dictionary) {
            case "ipadic" -> OptionalLucene.tokenizer(where, Source.KUROMOJI, "japanese", Map.of());
            case "ko-dic" -> OptionalLucene.tokenizer(where, Source.NORI, "korean", Map.of());
            case "cc-cedict" -> OptionalLucene.tokenizer(where, Source.SMARTCN, "hmmChinese", Map.of());
            default ->
                throw Options.unknown(where + ", option 'dict_kind': unknown dictionary", dictionary, DICTIONARIES);
        };
    }

    private static Supplier<Tokenizer> plainTokenizer(String where, ObjectNode node, Supplier<Tokenizer> tokenizer) {
        Options.of(where, node, Set.of("type"));
        return tokenizer;
    }

    /** How many characters a gram has. */
    private record Grams(int least, int most) {}

    private static Grams grams(String where, ObjectNode node) {
        Options options = Options.of(where, node, Set.of("type", "min_gram", "max_gram"));
        int least = options.count("min_gram");
        int most = options.count("max_gram");
        if (least < 1 || most < least) {
            throw new InvalidRequestException("%s: expected 1 <= min_gram <= max_gram, got min_gram %d and max_gram %d"
                    .formatted(where, least, most));
        }
        return new Grams(least, most);
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
            case "synonym" -> {
                Options options = Options.of(where, node, Set.of("type", "synonyms", "expand"));
                yield Synonyms.filter(where, options.requiredTexts("synonyms"), options.bool("expand", false));
            }
            case "ngram" -> {
                Grams grams = grams(where, node);
                yield in -> new NGramTokenFilter(in, grams.least, grams.most, false);
            }
            case "edge_ngram" -> {
                Grams grams = grams(where, node);
                yield in -> new EdgeNGramTokenFilter(in, grams.least, grams.most, false);
            }
            case "shingle" -> shingle(where, Options.of(where, node, Set.of("type", "min_size", "max_size")));
            case "cjk_width" -> plain(where, node, CJKWidthFilter::new);
            case "cjk_bigram" -> plain(where, node, CJKBigramFilter::new);
            case "icu_folding" -> plain(where, node, OptionalLucene.filter(where, Source.ICU, "icuFolding"));
            case "icu_normalizer" -> plain(where, node, OptionalLucene.filter(where, Source.ICU, "icuNormalizer2"));
            case "lucene" -> {
                Options options = Options.open(where, node);
                yield OptionalLucene.filter(where, options.text("name"), options.rest("type", "name"));
            }
            default -> throw Options.unknown("analyzer: unknown filter", type, FILTERS);
        };
    }

    private static UnaryOperator<TokenStream> plain(String where, ObjectNode node, UnaryOperator<TokenStream> filter) {
        Options.of(where, node, Set.of("type"));
        return filter;
    }

    private static UnaryOperator<TokenStream> shingle(String where, Options options) {
        int least = options.count("min_size", 2);
        int most = options.count("max_size", 2);
        if (least < 2 || most < least) {
            throw new InvalidRequestException("%s: expected 2 <= min_size <= max_size, got min_size %d and max_size %d"
                    .formatted(where, least, most));
        }
        return in -> new ShingleFilter(in, least, most);
    }

    private static UnaryOperator<TokenStream> stop(String where, List<String> words) {
        CharArraySet stopWords = stopSet(where, words);
        return in -> new StopFilter(in, stopWords);
    }

    private static CharArraySet stopSet(String where, List<String> words) {
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
        return stopWords;
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
        Supplier<SnowballStemmer> language = Languages.STEMMERS.get(name);
        if (language == null) {
            throw Options.unknown("filter 'stemmer': unknown language", name, Languages.STEMMERS.keySet());
        }
        return in -> new SnowballFilter(in, language.get());
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
        Pattern pattern = pattern(where, expression);
        return in -> new KeptTerms(in, KeptTerms.contains(pattern));
    }

    private static Pattern pattern(String where, String expression) {
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new InvalidRequestException(where + ": " + e.getMessage(), e);
        }
    }
}
