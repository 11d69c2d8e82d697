package io.tercel.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tercel.error.InvalidRequestException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * One analyzer for each language: a text is cut by that of the language it is in, which is found out from the text itself. What Milvus calls the
 * tokenizer {@code language_identifier}; needs {@code tercel-languages} on the class path. Immutable.
 *
 * <p>Where rows say their language themselves, {@link MultiAnalyzer} is better: it is never wrong.
 *
 * @param byDefault the analyzer of texts in other languages, and of those whose language cannot be told; as {@link FieldSchema#analyzer(String)}
 *     takes it
 * @param languages analyzers by language, as Milvus calls it in English, such as {@code German} or {@code Chinese}; in the order in which they
 *     were given
 */
public record LanguageAnalyzer(String byDefault, Map<String, String> languages) {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final String DEFAULT = "default";

    /** Copies the map; refuses {@code default} as a language. */
    public LanguageAnalyzer {
        Objects.requireNonNull(byDefault, "byDefault");
        if (languages.containsKey(DEFAULT)) {
            throw new InvalidRequestException("'default' is no language; its analyzer is given by byDefault");
        }
        languages = Collections.unmodifiableMap(new LinkedHashMap<>(languages));
    }

    /** Without languages yet. */
    public static LanguageAnalyzer byDefault(String nameOrJson) {
        return new LanguageAnalyzer(nameOrJson, Map.of());
    }

    /** The same with the analyzer of one more language. */
    public LanguageAnalyzer language(String language, String nameOrJson) {
        Map<String, String> more = new LinkedHashMap<>(languages);
        more.put(language, nameOrJson);
        return new LanguageAnalyzer(byDefault, more);
    }

    /**
     * As {@link FieldSchema#analyzer(String)} and {@code runAnalyzer} take it, and Milvus as {@code analyzer_params}.
     *
     * @throws InvalidRequestException when one of the analyzers is meant to be JSON and is not
     */
    public String toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode analyzers =
                json.putObject("tokenizer").put("type", "language_identifier").putObject("analyzers");
        analyzers.set(DEFAULT, described(DEFAULT, byDefault));
        languages.forEach((language, analyzer) -> analyzers.set(language, described(language, analyzer)));
        return json.toString();
    }

    private static JsonNode described(String name, String nameOrJson) {
        if (!nameOrJson.strip().startsWith("{")) {
            return JsonNodeFactory.instance.objectNode().put("type", nameOrJson.strip());
        }
        try {
            return JSON.readTree(nameOrJson);
        } catch (JsonProcessingException e) {
            throw new InvalidRequestException("analyzer '%s': not JSON: %s".formatted(name, e.getOriginalMessage()), e);
        }
    }
}
