package io.tercel.files;

import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.vector.MetricType;
import java.nio.FloatBuffer;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the values of a column have in common. */
final class ColumnSample {

    private static final Pattern INTEGER = Pattern.compile("[+-]?\\d{1,18}");
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
    private static final int DIMENSION_LEAST = 2;
    private static final int ARRAY_CAPACITY = 4_096;

    /** What a value can be. */
    private enum Kind {
        BOOL("true or false"),
        INTEGER("integers"),
        FLOAT("32-bit numbers"),
        NUMBER("numbers"),
        MOMENT("moments"),
        TEXT("texts"),
        NUMBERS("lists of numbers"),
        LIST("lists"),
        OBJECT("objects");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    private final boolean texts;
    private final Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    private final Set<Kind> elements = EnumSet.noneOf(Kind.class);
    private long values;
    private int shortest = Integer.MAX_VALUE;
    private int longest;

    ColumnSample(boolean texts) {
        this.texts = texts;
    }

    void add(@Nullable Object given) {
        if (given == null) {
            return;
        }
        values++;
        Object value = texts && given instanceof String text ? ofText(text) : given;
        Kind kind = kind(value);
        kinds.add(kind);
        int length =
                switch (value) {
                    case float[] floats -> floats.length;
                    case FloatBuffer floats -> floats.remaining();
                    case List<?> list -> list.size();
                    default -> -1;
                };
        if (length >= 0) {
            shortest = Math.min(shortest, length);
            longest = Math.max(longest, length);
            if (value instanceof List<?> list) {
                list.forEach(each -> elements.add(each == null ? Kind.OBJECT : kind(each)));
            } else {
                elements.add(Kind.FLOAT);
            }
        }
    }

    private static Kind kind(Object value) {
        return switch (value) {
            case Boolean ignored -> Kind.BOOL;
            case Float ignored -> Kind.FLOAT;
            case Double ignored -> Kind.NUMBER;
            case Number ignored -> Kind.INTEGER;
            case Instant ignored -> Kind.MOMENT;
            case float[] ignored -> Kind.NUMBERS;
            case FloatBuffer ignored -> Kind.NUMBERS;
            case List<?> list -> list.stream().allMatch(Number.class::isInstance) ? Kind.NUMBERS : Kind.LIST;
            case Map<?, ?> ignored -> Kind.OBJECT;
            default -> Kind.TEXT;
        };
    }

    /** What a text says that stands for another value. */
    private static Object ofText(String text) {
        if (INTEGER.matcher(text).matches()) {
            return Long.valueOf(text);
        }
        if (NUMBER.matcher(text).matches()) {
            return Double.valueOf(text);
        }
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        if (text.startsWith("[") || text.startsWith("{")) {
            try {
                Object parsed = Json.parse(text);
                return parsed == null ? text : parsed;
            } catch (IllegalArgumentException e) {
                return text;
            }
        }
        return text;
    }

    long values() {
        return values;
    }

    DataType type() {
        if (kinds.isEmpty()) {
            return DataType.VARCHAR;
        }
        if (isOnly(Kind.BOOL)) {
            return DataType.BOOL;
        }
        if (isOnly(Kind.INTEGER)) {
            return DataType.INT64;
        }
        if (isOnly(Kind.FLOAT)) {
            return DataType.FLOAT;
        }
        if (isOnly(Kind.INTEGER, Kind.FLOAT, Kind.NUMBER)) {
            return DataType.DOUBLE;
        }
        if (isOnly(Kind.MOMENT)) {
            return DataType.TIMESTAMPTZ;
        }
        if (isOnly(Kind.NUMBERS) && shortest == longest && longest >= DIMENSION_LEAST) {
            return DataType.FLOAT_VECTOR;
        }
        if (isOnly(Kind.NUMBERS, Kind.LIST) && elementType() != DataType.JSON && longest <= ARRAY_CAPACITY) {
            return DataType.ARRAY;
        }
        return isOnly(Kind.TEXT)
                        || !(kinds.contains(Kind.OBJECT) || kinds.contains(Kind.LIST) || kinds.contains(Kind.NUMBERS))
                ? DataType.VARCHAR
                : DataType.JSON;
    }

    private boolean isOnly(Kind... some) {
        return Set.of(some).containsAll(kinds);
    }

    private DataType elementType() {
        if (elements.equals(EnumSet.of(Kind.BOOL))) {
            return DataType.BOOL;
        }
        if (elements.isEmpty() || elements.equals(EnumSet.of(Kind.TEXT))) {
            return DataType.VARCHAR;
        }
        if (elements.equals(EnumSet.of(Kind.INTEGER))) {
            return DataType.INT64;
        }
        return Set.of(Kind.INTEGER, Kind.FLOAT, Kind.NUMBER).containsAll(elements) ? DataType.DOUBLE : DataType.JSON;
    }

    FieldSchema field(String name, MetricType metric) {
        return switch (type()) {
            case FLOAT_VECTOR -> FieldSchema.floatVector(name, longest, metric);
            case ARRAY -> FieldSchema.array(name, elementType(), ARRAY_CAPACITY);
            default -> FieldSchema.of(name, type());
        };
    }

    String note() {
        if (kinds.isEmpty()) {
            return "no value in the sample: a text, for want of anything better";
        }
        String found = kinds.stream().map(kind -> kind.words).collect(Collectors.joining(" and "));
        if (longest == 0) {
            return found;
        }
        return shortest == longest
                ? "%s, %d elements each".formatted(found, longest)
                : "%s, %d to %d elements each".formatted(found, shortest, longest);
    }
}
