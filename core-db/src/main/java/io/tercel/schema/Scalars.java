package io.tercel.schema;

import io.tercel.error.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/**
 * Scalar values as they are held in memory. Nothing is narrowed silently: a value is taken when the field's type can hold exactly
 * that value, otherwise refused.
 */
final class Scalars {

    /** Stands for a row number where the value is a field's default. */
    static final int DEFAULT_VALUE = -1;

    private Scalars() {}

    /** The value of a BOOL or integer field. */
    static long integer(FieldSchema field, Object value, int row) {
        if (field.type() == DataType.BOOL) {
            if (value instanceof Boolean bool) {
                return bool ? 1 : 0;
            }
            throw wrongType(field, value, row);
        }
        if (!isIntegral(value)) {
            throw wrongType(field, value, row);
        }
        long number = ((Number) value).longValue();
        long least = least(field.type());
        if (number < least || number > ~least) {
            throw misfit(field, "expected %s (%d to %d), got %d".formatted(field.type(), least, ~least, number), row);
        }
        return number;
    }

    /** The value of a FLOAT or DOUBLE field; −0.0 becomes 0.0, so that equal numbers are equal bytes. */
    static double floating(FieldSchema field, Object value, int row) {
        boolean integral = isIntegral(value);
        if (!integral && !(value instanceof Float) && !(value instanceof Double)) {
            throw wrongType(field, value, row);
        }
        double number = widened(value);
        if (!integral && !Double.isFinite(number)) {
            throw misfit(field, "expected a finite number, got " + number, row);
        }
        boolean exact = field.type() == DataType.FLOAT ? (float) number == number : !Double.isNaN(number);
        if (!exact) {
            throw inexact(field, value, row);
        }
        return number + 0.0;
    }

    /** A number as a double, NaN when that cannot hold it exactly. */
    static double widened(Object value) {
        if (isIntegral(value)) {
            long integer = ((Number) value).longValue();
            double rounded = integer;
            // Long.MAX_VALUE rounds up to 2^63, whose cast back saturates and so looks unchanged.
            return (long) rounded == integer && rounded != 0x1p63 ? rounded : Double.NaN;
        }
        return value instanceof Float || value instanceof Double ? ((Number) value).doubleValue() : Double.NaN;
    }

    /** The text of a VARCHAR field in UTF-8. */
    static byte[] text(FieldSchema field, Object value, int row) {
        if (!(value instanceof String text)) {
            throw wrongType(field, value, row);
        }
        int lone = Utf16.loneSurrogate(text);
        if (lone >= 0) {
            throw misfit(field, "the text is not valid Unicode: lone surrogate at index " + lone, row);
        }
        byte[] bytes = Utf16.encode(text);
        if (bytes.length > field.maxBytes()) {
            throw misfit(
                    field,
                    "expected at most %,d bytes of UTF-8, got %,d".formatted(field.maxBytes(), bytes.length),
                    row);
        }
        return bytes;
    }

    static boolean isIntegral(@Nullable Object value) {
        return value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte;
    }

    static InvalidRequestException wrongType(FieldSchema field, Object value, int row) {
        return misfit(field, "expected %s, got %s".formatted(field.typeName(), described(value)), row);
    }

    static InvalidRequestException misfit(FieldSchema field, String what, int row) {
        String where = row == DEFAULT_VALUE ? "default value" : "row " + row;
        return new InvalidRequestException("field '%s': %s (%s)".formatted(field.name(), what, where));
    }

    /** Type and value of numbers; the type alone of everything else, whose content may be private. */
    static String described(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        String type = value.getClass().getSimpleName();
        return value instanceof Number || value instanceof Boolean ? type + " " + value : type;
    }

    private static InvalidRequestException inexact(FieldSchema field, Object value, int row) {
        String hint = field.type() == DataType.FLOAT && value instanceof Double
                ? "; give a Float or make the field DOUBLE"
                : "";
        return misfit(field, "%s cannot hold %s exactly%s".formatted(field.type(), described(value), hint), row);
    }

    private static long least(DataType type) {
        return switch (type) {
            case INT8 -> Byte.MIN_VALUE;
            case INT16 -> Short.MIN_VALUE;
            case INT32 -> Integer.MIN_VALUE;
            case INT64 -> Long.MIN_VALUE;
            default -> throw new IllegalArgumentException("not an integer type: " + type);
        };
    }
}
