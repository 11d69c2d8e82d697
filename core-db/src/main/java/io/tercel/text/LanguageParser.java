package io.tercel.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tercel.error.InvalidRequestException;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.lucene.analysis.TokenStream;

/** Reads the description of the tokenizer {@code language_identifier}, which is a choice of whole analyzers. */
final class LanguageParser {

    static final String TYPE = "language_identifier";

    private static final String WHERE = "tokenizer '" + TYPE + "'";
    private static final String DEFAULT_IDENTIFIER = "whatlang";

    private LanguageParser() {}

    /**
     * The choice, with what stands around the tokenizer.
     *
     * @param characters filters of characters before it, which the identifier sees the text through
     * @param filters filters behind it, which all analyzers get
     */
    static AnalyzerByLanguage parse(
            ObjectNode node, List<UnaryOperator<Reader>> characters, List<UnaryOperator<TokenStream>> filters) {
        Options.of(WHERE, node, Set.of("type", "identifier", "analyzers", "mapping"));
        Map<String, JsonNode> described = entries(node, "analyzers");
        if (!described.containsKey(AnalyzerByLanguage.DEFAULT)) {
            throw new InvalidRequestException("%s, option 'analyzers': one called 'default' is needed, got %s"
                    .formatted(WHERE, described.keySet()));
        }
        Map<String, String> mapping = mapping(node, described.keySet());
        LanguageIdentifier identifier = LanguageIdentifiers.find(WHERE, identifier(node));
        Map<String, Analyzer> byName = new LinkedHashMap<>();
        described.forEach((name, analyzer) -> byName.put(name, analyzer(name, analyzer, characters, filters)));
        Map<String, Analyzer> byTag = byTag(identifier, byName, mapping);
        mapping.forEach((language, name) -> byName.put(language, byName.get(name)));
        return new AnalyzerByLanguage(identifier, text -> through(characters, text), byTag, byName);
    }

    private static String identifier(ObjectNode node) {
        JsonNode identifier = node.get("identifier");
        if (identifier == null) {
            return DEFAULT_IDENTIFIER;
        }
        if (identifier instanceof ObjectNode object) {
            return Options.of(WHERE + ", option 'identifier'", object, Set.of("type"))
                    .text("type");
        }
        return Options.open(WHERE, node).text("identifier");
    }

    private static Map<String, String> mapping(ObjectNode node, Set<String> analyzers) {
        Map<String, String> mapping = new LinkedHashMap<>();
        if (node.has("mapping")) {
            entries(node, "mapping").forEach((language, name) -> {
                if (!name.isTextual() || !analyzers.contains(name.textValue())) {
                    throw new InvalidRequestException(
                            "%s, option 'mapping': '%s' is expected to be the name of an analyzer, one of %s, got %s"
                                    .formatted(WHERE, language, analyzers, name));
                }
                mapping.put(language, name.textValue());
            });
        }
        return mapping;
    }

    private static Map<String, JsonNode> entries(ObjectNode node, String option) {
        JsonNode map = node.get(option);
        if (map == null) {
            throw new InvalidRequestException("%s: option '%s' is missing".formatted(WHERE, option));
        }
        if (!map.isObject()) {
            throw Options.wrong(WHERE + ", option '" + option + "'", "an object", map);
        }
        Map<String, JsonNode> entries = new LinkedHashMap<>();
        map.properties().forEach(each -> entries.put(each.getKey(), each.getValue()));
        return entries;
    }

    private static Analyzer analyzer(
            String name,
            JsonNode described,
            List<UnaryOperator<Reader>> characters,
            List<UnaryOperator<TokenStream>> filters) {
        String where = "%s, analyzer '%s'".formatted(WHERE, name);
        if (described.path("tokenizer").path("type").asText().equals(TYPE)) {
            throw new InvalidRequestException(where + ": a text has one language, so none can be within another");
        }
        if (!described.isTextual() && !described.isObject()) {
            throw Options.wrong(where, "a name or an object", described);
        }
        try {
            return new ChainAnalyzer(Chain.within(characters, ChainParser.chain(described), filters));
        } catch (InvalidRequestException e) {
            throw new InvalidRequestException(where + ": " + e.getMessage(), e);
        }
    }

    /** A language is the key of a mapping, or is called as its analyzer is; an analyzer that no language leads to is a mistake. */
    private static Map<String, Analyzer> byTag(
            LanguageIdentifier identifier, Map<String, Analyzer> byName, Map<String, String> mapping) {
        Map<String, String> languages = new TreeMap<>(mapping);
        for (String name : byName.keySet()) {
            boolean isOnlyAName = name.equals(AnalyzerByLanguage.DEFAULT) || mapping.containsValue(name);
            if (LanguageNames.isKnown(name) || !isOnlyAName) {
                languages.putIfAbsent(name, name);
            }
        }
        Map<String, Analyzer> byTag = new TreeMap<>();
        Map<String, String> taken = new TreeMap<>();
        languages.forEach((language, name) -> {
            String option = mapping.containsKey(language) ? "mapping" : "analyzers";
            String tag = LanguageNames.tag("%s, option '%s'".formatted(WHERE, option), language, identifier);
            String other = taken.putIfAbsent(tag, language);
            if (other != null) {
                throw new InvalidRequestException(
                        "%s: '%s' and '%s' are the same language; give one of them".formatted(WHERE, other, language));
            }
            Analyzer analyzer = byName.get(name);
            byTag.put(tag, analyzer);
        });
        return byTag;
    }

    private static CharSequence through(List<UnaryOperator<Reader>> characters, CharSequence text) {
        if (characters.isEmpty()) {
            return text;
        }
        Reader reader = Reader.of(text);
        for (UnaryOperator<Reader> each : characters) {
            reader = each.apply(reader);
        }
        try {
            return reader.readAllAsString();
        } catch (IOException e) {
            throw new UncheckedIOException("reading a text in memory", e);
        }
    }
}
