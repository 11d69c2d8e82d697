package io.tercel.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rows from JSON objects: numbers, texts, {@code true} and {@code false} as they are; dense vectors as arrays, those of bits as arrays of
 * bytes from -128 to 255; sparse ones as objects of weights by dimension; moments as ISO 8601 and geometries as WKT texts.
 */
final class RowReader {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final CollectionSchema schema;

    RowReader(CollectionSchema schema) {
        this.schema = schema;
    }

    /**
     * The row that a line is.
     *
     * @param line number of the line, for messages
     */
    Row read(String text, long line) {
        JsonNode json = parse(text, line);
        if (!json.isObject()) {
            throw Failure.refused("line %d: expected a JSON object, got %s".formatted(line, Values.text(json)));
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            Optional<FieldSchema> field = schema.field(entry.getKey());
            values.put(
                    entry.getKey(),
                    field.isPresent() ? value(field.get(), entry.getValue(), line) : plain(entry.getValue()));
        }
        return Row.of(values);
    }

    private static JsonNode parse(String text, long line) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw Failure.refused("line %d: %s".formatted(line, Values.notJson(e)));
        }
    }

    private static @Nullable Object value(FieldSchema field, JsonNode json, long line) {
        if (json.isNull()) {
            return null;
        }
        return switch (field.type()) {
            case SPARSE_FLOAT_VECTOR -> sparse(field.name(), json, line);
            case BINARY_VECTOR -> bits(field.name(), json, line);
            case JSON -> json;
            case ARRAY -> field.isStructArray() && json.isArray() ? structs(field, json, line) : plain(json);
            case BOOL,
                    INT8,
                    INT16,
                    INT32,
                    INT64,
                    FLOAT,
                    DOUBLE,
                    VARCHAR,
                    TIMESTAMPTZ,
                    GEOMETRY,
                    STRUCT,
                    FLOAT_VECTOR,
                    FLOAT16_VECTOR,
                    BFLOAT16_VECTOR,
                    INT8_VECTOR -> plain(json);
        };
    }

    private static List<Map<String, @Nullable Object>> structs(FieldSchema field, JsonNode json, long line) {
        List<Map<String, @Nullable Object>> elements = new ArrayList<>();
        for (JsonNode element : json) {
            Map<String, @Nullable Object> values = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> entry : element.properties()) {
                Optional<FieldSchema> member = field.structFields().stream()
                        .filter(each -> each.name().equals(entry.getKey()))
                        .findFirst();
                values.put(
                        entry.getKey(),
                        member.isPresent() ? value(member.get(), entry.getValue(), line) : plain(entry.getValue()));
            }
            elements.add(values);
        }
        return elements;
    }

    private static Map<Long, Float> sparse(String field, JsonNode json, long line) {
        Map<Long, Float> weights = new LinkedHashMap<>();
        if (!json.isObject()) {
            throw wrong(line, field, "an object such as {\"7\": 0.5}", json);
        }
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            try {
                weights.put(Long.valueOf(entry.getKey()), entry.getValue().floatValue());
            } catch (NumberFormatException e) {
                throw wrong(line, field, "dimensions as names", json);
            }
        }
        return weights;
    }

    private static byte[] bits(String field, JsonNode json, long line) {
        if (!json.isArray()) {
            throw wrong(line, field, "an array of bytes", json);
        }
        byte[] bytes = new byte[json.size()];
        for (int i = 0; i < bytes.length; i++) {
            int value = json.get(i).isIntegralNumber() ? json.get(i).intValue() : Integer.MIN_VALUE;
            if (value < Byte.MIN_VALUE || value > 255) {
                throw wrong(line, field, "an array of bytes", json);
            }
            bytes[i] = (byte) value;
        }
        return bytes;
    }

    private static Failure wrong(long line, String field, String expected, JsonNode got) {
        return Failure.refused(
                "line %d: field '%s': expected %s, got %s".formatted(line, field, expected, Values.text(got)));
    }

    /** As Java's own values. */
    private static @Nullable Object plain(JsonNode json) {
        return switch (json.getNodeType()) {
            case NULL, MISSING -> null;
            case BOOLEAN -> json.booleanValue();
            case NUMBER ->
                json.isIntegralNumber() && json.canConvertToLong() ? (Object) json.longValue() : number(json);
            case STRING -> json.textValue();
            case ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                json.forEach(element -> list.add(plain(element)));
                yield list;
            }
            case OBJECT -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                json.properties().forEach(entry -> map.put(entry.getKey(), plain(entry.getValue())));
                yield map;
            }
            case BINARY, POJO -> throw new IllegalStateException("not from a text: " + json.getNodeType());
        };
    }

    private static Object number(JsonNode json) {
        return json.doubleValue();
    }

    /** A primary key of the arguments. */
    Object key(String text) {
        if (schema.primaryKey().type() == DataType.VARCHAR) {
            return text;
        }
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            throw Failure.refused("key '%s': expected an integer, as field '%s' of collection '%s' is"
                    .formatted(text, schema.primaryKey().name(), schema.name()));
        }
    }
}
