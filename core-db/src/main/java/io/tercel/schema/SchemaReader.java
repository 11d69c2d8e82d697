package io.tercel.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.tercel.error.UnsupportedFormatException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads one JSON object and remembers which properties were asked for, so that those nobody knows can be refused. */
final class SchemaReader {

    private final JsonNode json;
    private final String place;
    private final Set<String> asked = new HashSet<>();

    SchemaReader(JsonNode json, String place) {
        if (!json.isObject()) {
            throw new UnsupportedFormatException(place + ": expected an object");
        }
        this.json = json;
        this.place = place;
    }

    boolean has(String property) {
        asked.add(property);
        return json.has(property);
    }

    String text(String property) {
        JsonNode value = value(property);
        if (!value.isTextual()) {
            throw wrong(property, "a text");
        }
        return value.textValue();
    }

    boolean bool(String property, boolean otherwise) {
        if (!has(property)) {
            return otherwise;
        }
        if (!value(property).isBoolean()) {
            throw wrong(property, "true or false");
        }
        return value(property).booleanValue();
    }

    int integer(String property, int otherwise) {
        return has(property) ? integer(property) : otherwise;
    }

    int integer(String property) {
        JsonNode value = value(property);
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw wrong(property, "an integer of 32 bits");
        }
        return value.intValue();
    }

    long longInteger(String property) {
        JsonNode value = value(property);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw wrong(property, "an integer of 64 bits");
        }
        return value.longValue();
    }

    float float32(String property) {
        return Float.parseFloat(number(property));
    }

    double float64(String property) {
        return Double.parseDouble(number(property));
    }

    Instant moment(String property) {
        try {
            return Instant.parse(text(property));
        } catch (DateTimeParseException e) {
            throw wrong(property, "a moment such as 2025-01-01T00:00:00Z");
        }
    }

    <E extends Enum<E>> E constant(String property, Class<E> type) {
        String name = text(property);
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(name)) {
                return constant;
            }
        }
        throw wrong(property, "one of " + List.of(type.getEnumConstants()));
    }

    SchemaReader object(String property) {
        return new SchemaReader(value(property), place + "." + property);
    }

    /** An object of texts, in the order in which they stand. */
    Map<String, String> texts(String property) {
        JsonNode object = value(property);
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> each : object.properties()) {
            if (!each.getValue().isTextual()) {
                throw wrong(property, "an object of texts");
            }
            texts.put(each.getKey(), each.getValue().textValue());
        }
        return texts;
    }

    List<SchemaReader> objects(String property) {
        JsonNode array = value(property);
        if (!array.isArray()) {
            throw wrong(property, "an array");
        }
        List<SchemaReader> objects = new ArrayList<>();
        for (JsonNode element : array) {
            objects.add(new SchemaReader(element, "%s.%s[%d]".formatted(place, property, objects.size())));
        }
        return objects;
    }

    /** Refuses the properties that were not asked for. */
    void done() {
        json.fieldNames().forEachRemaining(property -> {
            if (!asked.contains(property)) {
                throw new UnsupportedFormatException(
                        "%s: property '%s' is not known to this release".formatted(place, property));
            }
        });
    }

    UnsupportedFormatException wrong(String property, String expected) {
        return new UnsupportedFormatException(
                "%s.%s: expected %s, got %s".formatted(place, property, expected, json.get(property)));
    }

    private String number(String property) {
        JsonNode value = value(property);
        if (!value.isNumber()) {
            throw wrong(property, "a number");
        }
        return value.asText();
    }

    private JsonNode value(String property) {
        asked.add(property);
        JsonNode value = json.get(property);
        if (value == null) {
            throw new UnsupportedFormatException("%s: property '%s' is missing".formatted(place, property));
        }
        return value;
    }
}
