package io.tercel.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tercel.schema.Row;
import io.tercel.vector.BinaryVector;
import io.tercel.vector.DenseVector;
import io.tercel.vector.Int8Vector;
import io.tercel.vector.SparseVector;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Values as people and as programs read them. Rows as {@link RowReader} takes them again. */
final class Values {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB", "PiB"};

    /** The longest text of a cell that shows a row. */
    private static final int CELL = 60;

    /** So many components of a vector are shown. */
    private static final int COMPONENTS = 4;

    private Values() {}

    /** A number of bytes, which people read otherwise than programs. */
    record Bytes(long count) {}

    /** Names, which are a list for programs only. */
    record Names(List<String> names) {}

    /** An integer of a row, which may be a year or a number of something: it gets no commas. */
    record Plain(long value) {}

    /** A value of a row, for a cell. */
    static @Nullable Object ofRow(@Nullable Object value) {
        return switch (value) {
            case Integer number -> new Plain(number);
            case Long number -> new Plain(number);
            case Float number -> number;
            case Double number -> number;
            case null -> null;
            default -> cut(text(value));
        };
    }

    /** For a cell of a table: short, on one line. */
    static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case Bytes bytes -> bytes(bytes.count());
            case Names names -> String.join(", ", names.names());
            case Plain number -> Long.toString(number.value());
            case Double number -> decimal(number);
            case Float number -> decimal(number);
            case Number number -> String.format(Locale.ROOT, "%,d", number.longValue());
            case Optional<?> maybe -> text(maybe.orElse(null));
            case DenseVector vector -> vector(json(vector));
            case Int8Vector vector -> vector(json(vector));
            case BinaryVector vector -> vector(json(vector));
            case String text -> onOneLine(text);
            default -> {
                JsonNode node = json(value);
                yield onOneLine(node.isTextual() ? node.textValue() : node.toString());
            }
        };
    }

    /** Four digits after the point are enough to compare scores by eye. */
    private static String decimal(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? String.format(Locale.ROOT, "%.1f", number)
                : String.format(Locale.ROOT, Math.abs(number) < 1e-3 ? "%.3e" : "%.4f", number);
    }

    private static String vector(JsonNode components) {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < Math.min(COMPONENTS, components.size()); i++) {
            JsonNode component = components.get(i);
            text.append(i == 0 ? "" : ", ")
                    .append(component.isIntegralNumber() ? component.asText() : decimal(component.doubleValue()));
        }
        return text.append(components.size() > COMPONENTS ? ", … %d]".formatted(components.size()) : "]")
                .toString();
    }

    private static String onOneLine(String text) {
        return text.replaceAll("\\s+", " ");
    }

    private static String cut(String line) {
        if (line.codePointCount(0, line.length()) <= CELL) {
            return line;
        }
        return line.substring(0, line.offsetByCodePoints(0, CELL - 1)) + "…";
    }

    static String bytes(long count) {
        if (count < 1024) {
            return count + " B";
        }
        int unit = (63 - Long.numberOfLeadingZeros(count)) / 10;
        return String.format(Locale.ROOT, "%.1f %s", count / Math.pow(1024, unit), UNITS[unit - 1]);
    }

    /** {@code 1 row}, {@code 1,200 rows}. */
    static String counted(long count, String what) {
        return String.format(Locale.ROOT, "%,d %s%s", count, what, count == 1 ? "" : "s");
    }

    static ObjectNode json(Row row) {
        ObjectNode object = NODES.objectNode();
        row.values().forEach((field, value) -> object.set(field, json(value)));
        return object;
    }

    static JsonNode json(@Nullable Object value) {
        return switch (value) {
            case null -> NODES.nullNode();
            case JsonNode node -> node;
            case Names names -> json(names.names());
            case Bytes bytes -> NODES.numberNode(bytes.count());
            case Plain number -> NODES.numberNode(number.value());
            case Boolean bool -> NODES.booleanNode(bool);
            case Integer number -> NODES.numberNode(number);
            case Long number -> NODES.numberNode(number);
            case Float number -> NODES.numberNode(number);
            case Double number -> NODES.numberNode(number);
            case Number number -> NODES.numberNode(number.doubleValue());
            case Optional<?> maybe -> json(maybe.orElse(null));
            case DenseVector vector -> floats(vector.toArray());
            case Int8Vector vector -> bytes(vector.toArray());
            case BinaryVector vector -> bytes(vector.toArray());
            case SparseVector vector -> sparse(vector);
            case Row row -> json(row);
            case Map<?, ?> map -> {
                ObjectNode object = NODES.objectNode();
                map.forEach((key, each) -> object.set(String.valueOf(key), json(each)));
                yield object;
            }
            case List<?> list -> {
                ArrayNode array = NODES.arrayNode();
                list.forEach(each -> array.add(json(each)));
                yield array;
            }
            default -> NODES.textNode(value.toString());
        };
    }

    private static ArrayNode floats(float[] components) {
        ArrayNode array = NODES.arrayNode();
        for (float component : components) {
            array.add(component);
        }
        return array;
    }

    private static ArrayNode bytes(byte[] components) {
        ArrayNode array = NODES.arrayNode();
        for (byte component : components) {
            array.add(component);
        }
        return array;
    }

    private static ObjectNode sparse(SparseVector vector) {
        ObjectNode object = NODES.objectNode();
        for (int i = 0; i < vector.size(); i++) {
            object.put(Long.toString(vector.index(i)), vector.value(i));
        }
        return object;
    }

    /** Why a text is no JSON, without what a parser says of itself. */
    static String notJson(JsonProcessingException failure) {
        String message = String.valueOf(failure.getOriginalMessage());
        int aside = message.indexOf(" (start marker");
        return "not JSON: " + (aside < 0 ? message : message.substring(0, aside));
    }

    /** One line of JSON. */
    static String line(JsonNode node) {
        try {
            return JSON.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a node is always JSON", e);
        }
    }

    /** JSON for people. */
    static String pretty(JsonNode node) {
        return node.toPrettyString();
    }
}
