package io.tercel.files;

import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.vector.BinaryVector;
import io.tercel.vector.DenseVector;
import io.tercel.vector.Int8Vector;
import io.tercel.vector.SparseVector;
import java.nio.FloatBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Between the values of files and those of rows. What a file cannot tell apart is read as the field asks: a text as a number where the
 * form knows texts only, a number as 32 bits, a list of bytes as a packed vector. Whether a value fits its field is for the database to
 * say; here is refused what cannot be read at all.
 */
final class Values {

    private static final long MICROS = 1_000_000;

    private final boolean texts;

    /** Values of a form that knows documents, lists and numbers as texts, or of one that does not. */
    Values(boolean texts) {
        this.texts = texts;
    }

    /**
     * A value as a row takes it.
     *
     * @throws IllegalArgumentException when it cannot be read as one of the field, with the reason
     */
    Object read(FieldSchema field, Object given) {
        Object value =
                switch (given) {
                    case String text -> texts ? ofText(field.type(), text) : text;
                    case FloatBuffer floats -> field.type() == DataType.FLOAT_VECTOR ? floats : list(floats);
                    default -> given;
                };
        return switch (field.type()) {
            case BOOL, VARCHAR, GEOMETRY, JSON -> value;
            case INT8, INT16, INT32, INT64 -> integer(value);
            case FLOAT -> value instanceof Double wide ? (Object) narrowed(wide) : value;
            case DOUBLE -> value;
            case TIMESTAMPTZ -> value instanceof Long micros ? ofMicros(micros) : value;
            case ARRAY -> field.isStructArray() ? structs(field, value) : array(field, value);
            case STRUCT -> throw new IllegalArgumentException("a STRUCT stands in an ARRAY only");
            case FLOAT_VECTOR -> value;
            case FLOAT16_VECTOR, BFLOAT16_VECTOR -> halves(field, value);
            case INT8_VECTOR -> packed(value, Byte.MIN_VALUE, Byte.MAX_VALUE);
            case BINARY_VECTOR -> packed(value, 0, 255);
            case SPARSE_FLOAT_VECTOR -> sparse(value);
        };
    }

    private static List<Float> list(FloatBuffer floats) {
        List<Float> list = new ArrayList<>(floats.remaining());
        for (int i = floats.position(); i < floats.limit(); i++) {
            list.add(floats.get(i));
        }
        return list;
    }

    /** A value that no field is declared for, as a document can have it. */
    static @Nullable Object undeclared(@Nullable Object value) {
        return value instanceof FloatBuffer floats ? list(floats) : value;
    }

    private static Object ofText(DataType type, String text) {
        return switch (type) {
            case VARCHAR, GEOMETRY, TIMESTAMPTZ -> text;
            case BOOL -> bool(text);
            case INT8, INT16, INT32, INT64 -> number(text, Long::valueOf);
            case FLOAT -> number(text, Float::valueOf);
            case DOUBLE -> number(text, Double::valueOf);
            case JSON -> nonNull(Json.parse(text));
            case ARRAY, STRUCT, FLOAT_VECTOR, FLOAT16_VECTOR, BFLOAT16_VECTOR, INT8_VECTOR, BINARY_VECTOR ->
                parsed(text);
            case SPARSE_FLOAT_VECTOR -> parsed(text);
        };
    }

    private static Object bool(String text) {
        return switch (text) {
            case "true", "True", "TRUE", "1" -> true;
            case "false", "False", "FALSE", "0" -> false;
            default -> throw new IllegalArgumentException("expected true or false, got '%s'".formatted(shown(text)));
        };
    }

    private static Object number(String text, java.util.function.Function<String, Number> parser) {
        try {
            return parser.apply(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("expected a number, got '%s'".formatted(shown(text)), e);
        }
    }

    private static Object parsed(String text) {
        return nonNull(Json.parse(text));
    }

    private static Object nonNull(@Nullable Object value) {
        if (value == null) {
            throw new IllegalArgumentException(
                    "the text null is no value; leave it out, or use the text that stands for null");
        }
        return value;
    }

    private static String shown(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }

    /** Programs that know one kind of number write 7 as 7.0. */
    private static Object integer(Object value) {
        if (value instanceof Double || value instanceof Float) {
            double wide = ((Number) value).doubleValue();
            if (wide == Math.rint(wide) && Math.abs(wide) < 0x1p53) {
                return (long) wide;
            }
        }
        return value;
    }

    private static float narrowed(double wide) {
        float narrow = (float) wide;
        if (Float.isInfinite(narrow) && !Double.isInfinite(wide)) {
            throw new IllegalArgumentException("expected FLOAT, got %s, which is outside its range".formatted(wide));
        }
        return narrow;
    }

    private static Instant ofMicros(long micros) {
        try {
            return Instant.ofEpochSecond(Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1_000);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("%d microseconds are no moment".formatted(micros), e);
        }
    }

    private static Object array(FieldSchema field, Object value) {
        if (!(value instanceof List<?> list)) {
            return value;
        }
        DataType type = field.elementType().orElseThrow();
        List<@Nullable Object> elements = new ArrayList<>(list.size());
        for (Object each : list) {
            elements.add(
                    switch (type) {
                        case INT8, INT16, INT32, INT64 -> each == null ? null : integer(each);
                        case FLOAT -> each instanceof Double wide ? (Object) narrowed(wide) : each;
                        default -> each;
                    });
        }
        return elements;
    }

    private Object structs(FieldSchema field, Object value) {
        if (!(value instanceof List<?> list)) {
            return value;
        }
        List<@Nullable Object> elements = new ArrayList<>(list.size());
        for (Object each : list) {
            elements.add(each instanceof Map<?, ?> struct ? struct(field, struct) : each);
        }
        return elements;
    }

    private Map<String, @Nullable Object> struct(FieldSchema field, Map<?, ?> given) {
        Map<String, @Nullable Object> read = new LinkedHashMap<>(Json.object(given));
        Values plain = new Values(false);
        for (FieldSchema member : field.structFields()) {
            Object value = read.get(member.name());
            if (value != null) {
                read.put(member.name(), plain.read(member, value));
            }
        }
        return read;
    }

    /** Numbers, or the bytes of a half each. */
    private static Object halves(FieldSchema field, Object value) {
        return value instanceof List<?> list && list.size() == 2 * field.dimension() ? packed(value, 0, 255) : value;
    }

    private static Object packed(Object value, int least, int most) {
        if (!(value instanceof List<?> list)) {
            return value;
        }
        byte[] bytes = new byte[list.size()];
        for (int i = 0; i < bytes.length; i++) {
            Object each = list.get(i);
            if (!(each instanceof Integer || each instanceof Long)) {
                throw new IllegalArgumentException("expected an integer at index %d, got %s".formatted(i, each));
            }
            long number = ((Number) each).longValue();
            if (number < least || number > most) {
                throw new IllegalArgumentException(
                        "expected %d to %d at index %d, got %d".formatted(least, most, i, number));
            }
            bytes[i] = (byte) number;
        }
        return bytes;
    }

    private static Object sparse(Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            return value instanceof List<?> pairs ? ofPairs(pairs) : value;
        }
        if (map.get("indices") instanceof List<?> indices && map.get("values") instanceof List<?> weights) {
            if (indices.size() != weights.size()) {
                throw new IllegalArgumentException(
                        "%d indices and %d values".formatted(indices.size(), weights.size()));
            }
            Map<Object, @Nullable Object> read = new LinkedHashMap<>();
            for (int i = 0; i < indices.size(); i++) {
                put(read, nonNull(indices.get(i)), weights.get(i));
            }
            return read;
        }
        Map<Object, @Nullable Object> read = new LinkedHashMap<>();
        map.forEach((key, weight) -> put(read, dimension(key), weight));
        return read;
    }

    private static Map<Object, @Nullable Object> ofPairs(List<?> pairs) {
        Map<Object, @Nullable Object> read = new LinkedHashMap<>();
        for (Object each : pairs) {
            if (!(each instanceof List<?> pair) || pair.size() != 2) {
                throw new IllegalArgumentException("expected pairs of dimension and weight, got " + each);
            }
            put(read, nonNull(pair.get(0)), pair.get(1));
        }
        return read;
    }

    private static void put(Map<Object, @Nullable Object> read, Object dimension, @Nullable Object weight) {
        if (read.containsKey(dimension)) {
            throw new IllegalArgumentException("dimension %s is given twice".formatted(dimension));
        }
        read.put(dimension, weight);
    }

    private static Object dimension(Object key) {
        return key instanceof String text ? number(text, Long::valueOf) : key;
    }

    /** A value of a row in what JSON knows: maps, lists, texts, numbers. */
    static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case DenseVector vector -> vector.toArray();
            case Int8Vector vector -> ints(vector.toArray(), false);
            case BinaryVector vector -> ints(vector.toArray(), true);
            case SparseVector vector -> weights(vector);
            case Instant moment -> moment.toString();
            case List<?> list -> plainList(list);
            case Map<?, ?> map -> plainMap(map);
            default -> value;
        };
    }

    static int[] ints(byte[] bytes, boolean unsigned) {
        int[] ints = new int[bytes.length];
        for (int i = 0; i < ints.length; i++) {
            ints[i] = unsigned ? bytes[i] & 0xFF : bytes[i];
        }
        return ints;
    }

    private static Map<String, Float> weights(SparseVector vector) {
        Map<Long, Float> sorted = new TreeMap<>();
        for (int i = 0; i < vector.size(); i++) {
            sorted.put(vector.index(i), vector.value(i));
        }
        Map<String, Float> weights = new LinkedHashMap<>();
        sorted.forEach((dimension, weight) -> weights.put(dimension.toString(), weight));
        return weights;
    }

    private static List<@Nullable Object> plainList(List<?> list) {
        List<@Nullable Object> plain = new ArrayList<>(list.size());
        list.forEach(each -> plain.add(plain(each)));
        return plain;
    }

    private static Map<String, @Nullable Object> plainMap(Map<?, ?> map) {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        map.forEach((key, each) -> plain.put(String.valueOf(key), plain(each)));
        return plain;
    }
}
