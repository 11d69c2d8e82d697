package io.tercel.schema;

import io.tercel.error.InvalidRequestException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Primary keys as users give them and as the database holds them: Long or String. */
public final class PrimaryKeys {

    private PrimaryKeys() {}

    /**
     * A key as the database holds it. A text longer than the field allows is let through: no row has it.
     *
     * @param value any integer type for an INT64 key, a String for a VARCHAR one
     * @throws InvalidRequestException when the type is another, or the text is not valid Unicode
     */
    public static Object normalized(FieldSchema key, Object value) {
        return normalized(key, value, "");
    }

    /** The keys of a list, in its order; a message names the position in the list. */
    public static List<Object> normalized(FieldSchema key, List<?> values) {
        Object[] given = values.toArray();
        List<Object> keys = new ArrayList<>(given.length);
        for (int i = 0; i < given.length; i++) {
            if (given[i] == null) {
                throw new NullPointerException("ids[" + i + "]");
            }
            keys.add(normalized(key, given[i], " (position " + i + ")"));
        }
        return keys;
    }

    /** The key of a row in a key column. */
    public static Object of(ColumnData keys, int row) {
        return switch (keys) {
            case ColumnData.Longs longs -> longs.values()[row];
            case ColumnData.Bytes bytes -> {
                int start = bytes.offsets()[row];
                yield new String(bytes.bytes(), start, bytes.offsets()[row + 1] - start, StandardCharsets.UTF_8);
            }
            case ColumnData.Doubles other -> throw notKeys(other);
            case ColumnData.Vectors other -> throw notKeys(other);
            case ColumnData.Packed other -> throw notKeys(other);
            case ColumnData.Sparse other -> throw notKeys(other);
        };
    }

    private static IllegalArgumentException notKeys(ColumnData column) {
        return new IllegalArgumentException(column.getClass().getSimpleName() + " are not keys");
    }

    private static Object normalized(FieldSchema key, Object value, String where) {
        Objects.requireNonNull(value, key.name());
        if (key.type() == DataType.INT64 && Scalars.isIntegral(value)) {
            return ((Number) value).longValue();
        }
        if (key.type() == DataType.VARCHAR && value instanceof String text) {
            int lone = Utf16.loneSurrogate(text);
            if (lone >= 0) {
                throw invalid(key, "the text is not valid Unicode: lone surrogate at index " + lone, where);
            }
            return text;
        }
        throw invalid(key, "expected %s, got %s".formatted(key.type(), Scalars.described(value)), where);
    }

    private static InvalidRequestException invalid(FieldSchema key, String what, String where) {
        return new InvalidRequestException("field '%s': %s%s".formatted(key.name(), what, where));
    }
}
