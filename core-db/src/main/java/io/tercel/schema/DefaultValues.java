package io.tercel.schema;

import io.tercel.error.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/** Default values of fields: what they may be, and one Java type for each field type, so that equal schemas are equal. */
final class DefaultValues {

    private DefaultValues() {}

    /** The value in the Java type that reads return, when it fits the field's type; otherwise unchanged, to be refused later. */
    static @Nullable Object canonical(DataType type, @Nullable Object value) {
        if (!(value instanceof Number number)) {
            return value;
        }
        return switch (type) {
            case INT8, INT16, INT32 ->
                Scalars.isIntegral(value) && number.longValue() == number.intValue()
                        ? (Object) number.intValue()
                        : value;
            case INT64 -> Scalars.isIntegral(value) ? (Object) number.longValue() : value;
            case FLOAT -> {
                double widened = Scalars.widened(value);
                yield (float) widened == widened ? (Object) (float) (widened + 0.0) : value;
            }
            case DOUBLE -> {
                double widened = Scalars.widened(value);
                yield Double.isNaN(widened) ? value : (Object) (widened + 0.0);
            }
            default -> value;
        };
    }

    static void check(FieldSchema field) {
        Object value = field.defaultValue();
        if (value == null) {
            return;
        }
        switch (field.type().storage()) {
            case LONG -> Scalars.integer(field, value, Scalars.DEFAULT_VALUE);
            case DOUBLE -> Scalars.floating(field, value, Scalars.DEFAULT_VALUE);
            case BYTES -> {
                if (field.type() != DataType.VARCHAR) {
                    throw none(field);
                }
                Scalars.text(field, value, Scalars.DEFAULT_VALUE);
            }
            case VECTOR, PACKED, SPARSE -> throw none(field);
        }
    }

    private static InvalidRequestException none(FieldSchema field) {
        return new InvalidRequestException("field '%s': a %s field cannot have a default value; allowed: %s"
                .formatted(field.name(), field.type(), "BOOL, INT8, INT16, INT32, INT64, FLOAT, DOUBLE, VARCHAR"));
    }
}
