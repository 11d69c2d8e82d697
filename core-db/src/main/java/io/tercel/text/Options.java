package io.tercel.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tercel.error.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The options of one analyzer, tokenizer or filter, read strictly: what is not known or of the wrong kind is refused. */
final class Options {

    private final String where;
    private final ObjectNode node;

    private Options(String where, ObjectNode node) {
        this.where = where;
        this.node = node;
    }

    /** Of an object in which no other fields than the allowed ones may stand. */
    static Options of(String where, ObjectNode node, Set<String> allowed) {
        node.fieldNames().forEachRemaining(name -> {
            if (!allowed.contains(name)) {
                throw unknown(where + ": unknown option", name, allowed);
            }
        });
        return new Options(where, node);
    }

    /** Of an object with options that others know. */
    static Options open(String where, ObjectNode node) {
        return new Options(where, node);
    }

    /** Of a name alone, which is an object without options. */
    static ObjectNode named(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }

    static InvalidRequestException unknown(String what, String name, Set<String> allowed) {
        return new InvalidRequestException(unknownText(what, name, allowed));
    }

    static String unknownText(String what, String name, Set<String> allowed) {
        return "%s '%s'; allowed: %s".formatted(what, name, String.join(", ", new TreeSet<>(allowed)));
    }

    static InvalidRequestException wrong(String where, String expected, JsonNode found) {
        return new InvalidRequestException("%s: expected %s, got %s".formatted(where, expected, found));
    }

    /** A text that must be there. */
    String text(String name) {
        JsonNode value = required(name);
        if (!value.isTextual()) {
            throw wrong(where + ", option '" + name + "'", "a text", value);
        }
        return value.textValue();
    }

    /** A list of texts; one text alone counts as a list of one. Empty when it is not there. */
    Optional<List<String>> texts(String name) {
        JsonNode value = node.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value.isTextual()) {
            return Optional.of(List.of(value.textValue()));
        }
        if (!value.isArray()) {
            throw wrong(where + ", option '" + name + "'", "a list of texts", value);
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode element : value) {
            if (!element.isTextual()) {
                throw wrong(where + ", option '" + name + "'", "a list of texts", value);
            }
            texts.add(element.textValue());
        }
        return Optional.of(texts);
    }

    /** A list of texts that must be there. */
    List<String> requiredTexts(String name) {
        required(name);
        return texts(name).orElseThrow();
    }

    /** A whole number from 0 that must be there. */
    int count(String name) {
        JsonNode value = required(name);
        if (!value.isInt() || value.intValue() < 0) {
            throw wrong(where + ", option '" + name + "'", "a whole number from 0", value);
        }
        return value.intValue();
    }

    /** A whole number from 0, or {@code otherwise} when it is not there. */
    int count(String name, int otherwise) {
        return node.has(name) ? count(name) : otherwise;
    }

    /** True or false, or {@code otherwise} when it is not there. */
    boolean bool(String name, boolean otherwise) {
        JsonNode value = node.get(name);
        if (value == null) {
            return otherwise;
        }
        if (!value.isBoolean()) {
            throw wrong(where + ", option '" + name + "'", "true or false", value);
        }
        return value.booleanValue();
    }

    boolean has(String name) {
        return node.has(name);
    }

    /** All other options as texts. */
    Map<String, String> rest(String... known) {
        Map<String, String> rest = new TreeMap<>();
        for (Map.Entry<String, JsonNode> each : node.properties()) {
            if (!List.of(known).contains(each.getKey())) {
                if (!each.getValue().isValueNode()) {
                    throw wrong(
                            where + ", option '" + each.getKey() + "'",
                            "a text, a number, true or false",
                            each.getValue());
                }
                rest.put(each.getKey(), each.getValue().asText());
            }
        }
        return rest;
    }

    private JsonNode required(String name) {
        JsonNode value = node.get(name);
        if (value == null) {
            throw new InvalidRequestException("%s: option '%s' is missing".formatted(where, name));
        }
        return value;
    }
}
