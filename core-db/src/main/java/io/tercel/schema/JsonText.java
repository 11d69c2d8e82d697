package io.tercel.schema;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.JsonNode;
import io.tercel.config.Limits;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes values as JSON in UTF-8: no spaces, keys in the order given, numbers by their shortest decimal, so that the same value is
 * always the same bytes. Not safe for use by many threads.
 */
final class JsonText {

    private final JsonFactory factory;
    private final FieldSchema field;
    private final Limits limits;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    // Where in the value the writer is, for messages.
    private final Deque<Object> path = new ArrayDeque<>();
    private int row;

    JsonText(JsonFactory factory, FieldSchema field, Limits limits) {
        this.factory = factory;
        this.field = field;
        this.limits = limits;
    }

    /** A factory for many writers, of any threads, whose buffers are kept by it and not by the process. */
    static JsonFactory factory() {
        return JsonFactory.builder()
                .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
                .build();
    }

    /** The value of the field in a row. */
    byte[] write(Object value, int atRow) {
        row = atRow;
        path.clear();
        out.reset();
        try (JsonGenerator json = factory.createGenerator(out)) {
            write(json, value, 0);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        if (out.size() > limits.jsonBytes()) {
            throw new LimitExceededException("jsonBytes", limits.jsonBytes(), out.size(), where());
        }
        return out.toByteArray();
    }

    private void write(JsonGenerator json, @Nullable Object value, int depth) throws IOException {
        switch (value) {
            case null -> json.writeNull();
            case String text -> json.writeString(unicode(text));
            case Boolean bool -> json.writeBoolean(bool);
            case Number number -> writeNumber(json, number);
            case Map<?, ?> map -> writeMap(json, map, deeper(depth));
            case JsonNode node -> writeNode(json, node, depth);
            case List<?> list -> writeList(json, list, deeper(depth));
            default -> throw refused(value);
        }
    }

    private void writeNumber(JsonGenerator json, Number number) throws IOException {
        switch (number) {
            case Long value -> json.writeNumber(value);
            case Integer value -> json.writeNumber(value);
            case Short value -> json.writeNumber(value);
            case Byte value -> json.writeNumber(value);
            case Double value -> json.writeNumber(finite(value, value));
            case Float value -> {
                finite(value, value);
                json.writeNumber(value);
            }
            case BigDecimal value -> json.writeNumber(value);
            case BigInteger value -> json.writeNumber(value);
            default -> throw refused(number);
        }
    }

    private void writeMap(JsonGenerator json, Map<?, ?> map, int depth) throws IOException {
        json.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!(entry.getKey() instanceof String key)) {
                throw invalid("expected text as a key, got " + described(entry.getKey()));
            }
            path.addLast(key);
            json.writeFieldName(unicode(key));
            write(json, entry.getValue(), depth);
            path.removeLast();
        }
        json.writeEndObject();
    }

    private void writeList(JsonGenerator json, Iterable<?> list, int depth) throws IOException {
        json.writeStartArray();
        int index = 0;
        for (Object element : list) {
            path.addLast(index++);
            write(json, element, depth);
            path.removeLast();
        }
        json.writeEndArray();
    }

    private void writeNode(JsonGenerator json, JsonNode node, int depth) throws IOException {
        switch (node.getNodeType()) {
            case NULL, MISSING -> json.writeNull();
            case STRING -> json.writeString(unicode(node.textValue()));
            case BOOLEAN -> json.writeBoolean(node.booleanValue());
            case NUMBER -> writeNumber(json, node.numberValue());
            case ARRAY -> writeList(json, node, deeper(depth));
            case OBJECT -> {
                int inner = deeper(depth);
                json.writeStartObject();
                for (Map.Entry<String, JsonNode> entry : node.properties()) {
                    path.addLast(entry.getKey());
                    json.writeFieldName(unicode(entry.getKey()));
                    writeNode(json, entry.getValue(), inner);
                    path.removeLast();
                }
                json.writeEndObject();
            }
            case BINARY, POJO -> throw refused(node);
        }
    }

    private int deeper(int depth) {
        if (depth == limits.jsonDepth()) {
            throw new LimitExceededException("jsonDepth", limits.jsonDepth(), depth + 1L, where());
        }
        return depth + 1;
    }

    private double finite(double value, Number given) {
        if (!Double.isFinite(value)) {
            throw invalid("JSON cannot hold " + given);
        }
        return value;
    }

    private String unicode(String text) {
        int lone = Utf16.loneSurrogate(text);
        if (lone >= 0) {
            throw invalid("the text is not valid Unicode: lone surrogate at index " + lone);
        }
        return text;
    }

    private InvalidRequestException refused(Object value) {
        return invalid("expected a map, list, text, number, boolean or null, got " + described(value));
    }

    private static String described(@Nullable Object value) {
        return value == null ? "null" : value.getClass().getSimpleName();
    }

    private InvalidRequestException invalid(String what) {
        return new InvalidRequestException("%s: %s (row %d)".formatted(place(), what, row));
    }

    private String where() {
        return "%s (row %d)".formatted(place(), row);
    }

    /** The field, and the way into its value; a dynamic field is called by its own name. */
    private String place() {
        StringBuilder text = new StringBuilder("field '");
        boolean dynamic = field.name().equals(CollectionSchema.DYNAMIC_FIELD) && !path.isEmpty();
        Deque<Object> rest = new ArrayDeque<>(path);
        text.append(dynamic ? Names.shown(String.valueOf(rest.removeFirst())) : field.name());
        for (Object step : rest) {
            if (step instanceof Integer index) {
                text.append('[').append(index).append(']');
            } else {
                text.append("[\"").append(Names.shown(String.valueOf(step))).append("\"]");
            }
        }
        return text.append('\'').toString();
    }
}
