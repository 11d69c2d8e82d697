package io.tercel.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tercel.error.InvalidRequestException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * A choice of analyzers for one text field: another field of each row, such as its language, names the one that cuts its text. Immutable.
 *
 * <p>What no analyzer is called by goes to the one called {@code default}, which must be there: unknown names, empty ones and null. For
 * BM25 only: conditions on terms ({@code text_match}, {@code phrase_match}) need one analyzer for all rows.
 *
 * @param byField the VARCHAR field that names the analyzer
 * @param analyzers by name, each as {@link FieldSchema#analyzer} takes it; in the order in which they were given
 * @param aliases further names of analyzers, such as {@code en} for {@code english}
 */
public record MultiAnalyzer(String byField, Map<String, String> analyzers, Map<String, String> aliases) {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** The name of the analyzer of rows that name none that is known. */
    public static final String DEFAULT = "default";

    /** Copies the maps. */
    public MultiAnalyzer {
        Objects.requireNonNull(byField, "byField");
        analyzers = Collections.unmodifiableMap(new LinkedHashMap<>(analyzers));
        aliases = Collections.unmodifiableMap(new LinkedHashMap<>(aliases));
    }

    /** A choice by the value of a field, without analyzers yet. */
    public static MultiAnalyzer by(String field) {
        return new MultiAnalyzer(field, Map.of(), Map.of());
    }

    /** The same with one more analyzer: its name, and what it is. */
    public MultiAnalyzer analyzer(String name, String nameOrJson) {
        Map<String, String> more = new LinkedHashMap<>(analyzers);
        more.put(name, nameOrJson);
        return new MultiAnalyzer(byField, more, aliases);
    }

    /** The same with one more name for an analyzer. */
    public MultiAnalyzer alias(String alias, String analyzer) {
        Map<String, String> more = new LinkedHashMap<>(aliases);
        more.put(alias, analyzer);
        return new MultiAnalyzer(byField, analyzers, more);
    }

    /**
     * What Milvus calls {@code multi_analyzer_params}.
     *
     * @param json such as {@code {"by_field": "language", "analyzers": {"english": {"type": "english"}, "default": {"tokenizer": "icu"}},
     *     "alias": {"en": "english"}}}
     * @throws InvalidRequestException when it is not, naming the key and what is allowed
     */
    public static MultiAnalyzer ofJson(String json) {
        JsonNode node;
        try {
            node = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new InvalidRequestException("multi_analyzer_params: not JSON: " + e.getOriginalMessage(), e);
        }
        if (!(node instanceof ObjectNode object)) {
            throw new InvalidRequestException("multi_analyzer_params: expected an object, got " + node);
        }
        object.fieldNames().forEachRemaining(key -> {
            if (!key.equals("by_field") && !key.equals("analyzers") && !key.equals("alias")) {
                throw new InvalidRequestException(
                        "multi_analyzer_params: unknown key '%s'; allowed: alias, analyzers, by_field".formatted(key));
            }
        });
        if (!object.path("by_field").isTextual()) {
            throw new InvalidRequestException(
                    "multi_analyzer_params, key 'by_field': expected the name of a field, got "
                            + object.path("by_field"));
        }
        MultiAnalyzer choice = by(object.get("by_field").textValue());
        for (Map.Entry<String, JsonNode> each : entries(object, "analyzers")) {
            JsonNode value = each.getValue();
            if (!value.isTextual() && !value.isObject()) {
                throw new InvalidRequestException(
                        "multi_analyzer_params, analyzer '%s': expected a name or an object, got %s"
                                .formatted(each.getKey(), value));
            }
            choice = choice.analyzer(each.getKey(), value.isTextual() ? value.textValue() : value.toString());
        }
        for (Map.Entry<String, JsonNode> each : entries(object, "alias")) {
            if (!each.getValue().isTextual()) {
                throw new InvalidRequestException(
                        "multi_analyzer_params, alias '%s': expected the name of an analyzer, got %s"
                                .formatted(each.getKey(), each.getValue()));
            }
            choice = choice.alias(each.getKey(), each.getValue().textValue());
        }
        return choice;
    }

    private static Iterable<Map.Entry<String, JsonNode>> entries(ObjectNode object, String key) {
        JsonNode map = object.get(key);
        if (map == null) {
            return Map.<String, JsonNode>of().entrySet();
        }
        if (!map.isObject()) {
            throw new InvalidRequestException(
                    "multi_analyzer_params, key '%s': expected an object, got %s".formatted(key, map));
        }
        return map.properties();
    }

    /** The name of the analyzer that a name stands for: its own, that of its alias, or the default. */
    public String resolve(String name) {
        if (analyzers.containsKey(name)) {
            return name;
        }
        String aliased = aliases.get(name);
        return aliased == null ? DEFAULT : aliased;
    }

    /**
     * The name of the analyzer that a search names.
     *
     * @throws InvalidRequestException when there is none of that name or alias
     */
    public String resolveStrictly(String field, String name) {
        if (!analyzers.containsKey(name) && !aliases.containsKey(name)) {
            TreeSet<String> known = new TreeSet<>(analyzers.keySet());
            known.addAll(aliases.keySet());
            throw new InvalidRequestException("field '%s': there is no analyzer '%s'; allowed: %s"
                    .formatted(field, Names.shown(name), String.join(", ", known)));
        }
        return resolve(name);
    }
}
