package io.tercel.schema;

import io.tercel.error.InvalidRequestException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;

/** Default values of fields: what they may be, and one Java type for each field type, so that equal schemas are equal. */
final class DefaultValues {

    private DefaultValues() {}

    /** The value in the Java type that reads return, when it fits the field's type; otherwise unchanged, to be refused later. */
    static @Nullable Object canonical(DataType type, @Nullable Object value) {
        return switch (type) {
            case TIMESTAMPTZ -> moment(value);
            case GEOMETRY ->
                value instanceof String text
                        ? GeometryCodec.parse(text).map(Geometry::toText).orElse(text)
                        : value instanceof Geometry geometry ? geometry.toText() : value;
            default -> value instanceof Number number ? number(type, number) : value;
        };
    }

    private static @Nullable Object moment(@Nullable Object value) {
        Object moment = value;
        if (value instanceof OffsetDateTime given) {
            moment = given.toInstant();
        } else if (value instanceof ZonedDateTime given) {
            moment = given.toInstant();
        } else if (value instanceof String text) {
            moment = Moments.parse(text, ZoneOffset.UTC).map(Object.class::cast).orElse(text);
        }
        return moment instanceof Instant exact && Moments.isHeld(exact)
                ? Moments.instant(Moments.micros(exact))
                : moment;
    }

    private static Object number(DataType type, Number number) {
        Object value = number;
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
            case LONG -> {
                if (field.type() == DataType.TIMESTAMPTZ) {
                    Moments.value(field, value, ZoneOffset.UTC, Scalars.DEFAULT_VALUE);
                } else {
                    Scalars.integer(field, value, Scalars.DEFAULT_VALUE);
                }
            }
            case DOUBLE -> Scalars.floating(field, value, Scalars.DEFAULT_VALUE);
            case BYTES -> {
                switch (field.type()) {
                    case VARCHAR -> Scalars.text(field, value, Scalars.DEFAULT_VALUE);
                    case GEOMETRY -> {
                        if (!(value instanceof String)) {
                            throw Scalars.wrongType(field, value, Scalars.DEFAULT_VALUE);
                        }
                        GeometryCodec.value(field, value, Scalars.DEFAULT_VALUE);
                    }
                    default -> throw none(field);
                }
            }
            case VECTOR, PACKED, SPARSE -> throw none(field);
        }
    }

    private static InvalidRequestException none(FieldSchema field) {
        return new InvalidRequestException("field '%s': a %s field cannot have a default value; allowed: %s"
                .formatted(
                        field.name(),
                        field.type(),
                        "BOOL, INT8, INT16, INT32, INT64, FLOAT, DOUBLE, VARCHAR, TIMESTAMPTZ, GEOMETRY"));
    }
}
