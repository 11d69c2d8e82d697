package io.tercel.expr;

import io.tercel.schema.DataType;
import io.tercel.schema.Moments;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Conditions between a scalar column and constants. A number compared with an integer column counts with its exact value: {@code
 * x > 1.5} is {@code x >= 2}, {@code x == 1.5} is never true. A number compared with a FLOAT or DOUBLE column takes the column's
 * type first, as it would when written there, so that {@code f == 0.1} finds the FLOAT value 0.1.
 */
final class ColumnConditions {

    private ColumnConditions() {}

    static BoundExpr compare(Operand.Column column, ComparisonOperator operator, Operand.Constant constant) {
        checkType(column, constant.value(), constant.position());
        if (operator == ComparisonOperator.NOT_EQUAL) {
            return Conditions.not(compare(column, ComparisonOperator.EQUAL, constant));
        }
        int field = column.ordinal();
        Object value = constant.value();
        return switch (column.field().type()) {
            case BOOL -> {
                checkOrdered(column, operator, constant.position());
                long bit = (Boolean) value ? 1 : 0;
                yield new BoundExpr.LongRange(field, bit, bit);
            }
            case INT8, INT16, INT32, INT64 -> compareLong(field, operator, value);
            case TIMESTAMPTZ -> compareLong(field, operator, Moments.micros((Instant) value));
            case FLOAT, DOUBLE -> compareDouble(field, operator, asFloat(column, value));
            case VARCHAR -> compareBytes(field, operator, (String) value);
            default -> throw new IllegalStateException("not a scalar column");
        };
    }

    /** {@code low < column < high}, ends included as said. */
    static BoundExpr range(
            Operand.Column column,
            Operand.Constant low,
            boolean lowInclusive,
            Operand.Constant high,
            boolean highInclusive) {
        ComparisonOperator above = lowInclusive ? ComparisonOperator.GREATER_OR_EQUAL : ComparisonOperator.GREATER;
        ComparisonOperator below = highInclusive ? ComparisonOperator.LESS_OR_EQUAL : ComparisonOperator.LESS;
        BoundExpr lower = compare(column, above, low);
        BoundExpr upper = compare(column, below, high);
        if (lower instanceof BoundExpr.LongRange a && upper instanceof BoundExpr.LongRange b) {
            return longRange(column.ordinal(), OptionalLong.of(a.min()), OptionalLong.of(b.max()));
        }
        if (lower instanceof BoundExpr.DoubleRange a && upper instanceof BoundExpr.DoubleRange b) {
            return new BoundExpr.DoubleRange(column.ordinal(), a.min(), b.max());
        }
        return Conditions.and(List.of(lower, upper));
    }

    static BoundExpr in(Operand.Column column, List<?> values, int position) {
        for (Object value : values) {
            checkType(column, value, position);
        }
        int field = column.ordinal();
        return switch (column.field().type()) {
            case BOOL ->
                longIn(
                        field,
                        values.stream()
                                .mapToLong(value -> (Boolean) value ? 1 : 0)
                                .toArray());
            case INT8, INT16, INT32, INT64 -> longIn(field, integers(values));
            case TIMESTAMPTZ ->
                longIn(
                        field,
                        values.stream()
                                .mapToLong(value -> Moments.micros((Instant) value))
                                .toArray());
            case FLOAT, DOUBLE -> doubleIn(column, values);
            case VARCHAR -> bytesIn(field, values);
            default -> throw new IllegalStateException("not a scalar column");
        };
    }

    static void checkOrdered(Operand.Column column, ComparisonOperator operator, int position) {
        if (column.field().type() == DataType.BOOL && !operator.isEquality()) {
            throw Values.invalid(
                    position,
                    "field '%s' is BOOL, which has no order; use `==` or `!=`"
                            .formatted(column.field().name()));
        }
    }

    private static void checkType(Operand.Column column, Object value, int position) {
        DataType type = column.field().type();
        boolean fits =
                switch (type) {
                    case BOOL -> value instanceof Boolean;
                    case INT8, INT16, INT32, INT64, FLOAT, DOUBLE -> Numbers.isNumber(value);
                    case VARCHAR -> value instanceof String;
                    case TIMESTAMPTZ -> value instanceof Instant;
                    default -> false;
                };
        if (!fits) {
            String hint =
                    switch (type) {
                        case TIMESTAMPTZ ->
                            "; write ISO '2025-01-31T23:59:59Z', or give a java.time.Instant as parameter";
                        case GEOMETRY -> "; there are st_equals, st_intersects and others";
                        default -> "";
                    };
            throw Values.invalid(
                    position,
                    "field '%s' is %s and cannot be compared with %s%s"
                            .formatted(column.field().name(), type, Values.describe(value), hint));
        }
    }

    /** The values to look for in an ARRAY; empty when one of them, which all are wanted, can be in none. */
    static Optional<ElementSet> elements(Operand.Column element, boolean all, List<?> values, int position) {
        for (Object value : values) {
            checkType(element, value, position);
        }
        return switch (element.field().type()) {
            case BOOL ->
                Optional.of(new ElementSet.Longs(new LongSet(values.stream()
                        .mapToLong(value -> (Boolean) value ? 1 : 0)
                        .toArray())));
            case INT8, INT16, INT32, INT64 -> {
                long[] integers = integers(values);
                yield all && integers.length < values.size()
                        ? Optional.empty()
                        : Optional.of(new ElementSet.Longs(new LongSet(integers)));
            }
            case FLOAT, DOUBLE -> Optional.of(new ElementSet.Doubles(floatBits(element, values)));
            case VARCHAR ->
                Optional.of(new ElementSet.Texts(new ByteStringSet(values.stream()
                        .map(value -> ByteString.of((String) value))
                        .toList())));
            default -> throw new IllegalStateException("not a scalar column");
        };
    }

    private static BoundExpr compareLong(int field, ComparisonOperator operator, Object value) {
        return switch (operator) {
            case EQUAL -> longRange(field, lowest(value, true), highest(value, true));
            case LESS -> longRange(field, OptionalLong.of(Long.MIN_VALUE), highest(value, false));
            case LESS_OR_EQUAL -> longRange(field, OptionalLong.of(Long.MIN_VALUE), highest(value, true));
            case GREATER -> longRange(field, lowest(value, false), OptionalLong.of(Long.MAX_VALUE));
            case GREATER_OR_EQUAL -> longRange(field, lowest(value, true), OptionalLong.of(Long.MAX_VALUE));
            case NOT_EQUAL -> throw new IllegalStateException("is the opposite of EQUAL");
        };
    }

    private static BoundExpr longRange(int field, OptionalLong min, OptionalLong max) {
        if (min.isEmpty() || max.isEmpty() || min.getAsLong() > max.getAsLong()) {
            return new BoundExpr.Known(field, false);
        }
        if (min.getAsLong() == Long.MIN_VALUE && max.getAsLong() == Long.MAX_VALUE) {
            return new BoundExpr.Known(field, true);
        }
        return new BoundExpr.LongRange(field, min.getAsLong(), max.getAsLong());
    }

    /** The largest long that is below a number, or not above it; empty when there is none. */
    private static OptionalLong highest(Object number, boolean inclusive) {
        long whole;
        boolean reached;
        if (number instanceof Long value) {
            whole = value;
            reached = inclusive;
        } else {
            double value = (Double) number;
            if (Numbers.compare(Long.MIN_VALUE, value) > 0) {
                return OptionalLong.empty();
            }
            whole = (long) Math.floor(value);
            reached = inclusive || Numbers.compare(whole, value) < 0;
        }
        if (reached) {
            return OptionalLong.of(whole);
        }
        return whole == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(whole - 1);
    }

    /** The smallest long that is above a number, or not below it; empty when there is none. */
    private static OptionalLong lowest(Object number, boolean inclusive) {
        long whole;
        boolean reached;
        if (number instanceof Long value) {
            whole = value;
            reached = inclusive;
        } else {
            double value = (Double) number;
            if (Numbers.compare(Long.MAX_VALUE, value) < 0) {
                return OptionalLong.empty();
            }
            whole = (long) Math.ceil(value);
            reached = inclusive || Numbers.compare(whole, value) > 0;
        }
        if (reached) {
            return OptionalLong.of(whole);
        }
        return whole == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(whole + 1);
    }

    private static double asFloat(Operand.Column column, Object number) {
        if (column.field().type() == DataType.FLOAT) {
            return ((Number) number).floatValue();
        }
        return ((Number) number).doubleValue();
    }

    /** Values are finite, so that a bound that rounds to infinity lets all of them through or none. */
    private static BoundExpr compareDouble(int field, ComparisonOperator operator, double value) {
        return switch (operator) {
            case EQUAL -> new BoundExpr.DoubleRange(field, value, value);
            case LESS -> new BoundExpr.DoubleRange(field, Double.NEGATIVE_INFINITY, Math.nextDown(value));
            case LESS_OR_EQUAL -> new BoundExpr.DoubleRange(field, Double.NEGATIVE_INFINITY, value);
            case GREATER -> new BoundExpr.DoubleRange(field, Math.nextUp(value), Double.POSITIVE_INFINITY);
            case GREATER_OR_EQUAL -> new BoundExpr.DoubleRange(field, value, Double.POSITIVE_INFINITY);
            case NOT_EQUAL -> throw new IllegalStateException("is the opposite of EQUAL");
        };
    }

    private static BoundExpr compareBytes(int field, ComparisonOperator operator, String value) {
        return operator == ComparisonOperator.EQUAL
                ? new BoundExpr.BytesEqual(field, ByteString.of(value))
                : new BoundExpr.BytesCompare(field, operator, ByteString.of(value));
    }

    /** The integers among numbers; an integer column can equal no other. */
    private static long[] integers(List<?> values) {
        return values.stream()
                .map(JsonConstants::canonical)
                .filter(Long.class::isInstance)
                .mapToLong(Long.class::cast)
                .toArray();
    }

    private static BoundExpr longIn(int field, long[] values) {
        LongSet set = new LongSet(values);
        return switch (set.size()) {
            case 0 -> new BoundExpr.Known(field, false);
            case 1 -> new BoundExpr.LongRange(field, values[0], values[0]);
            default -> new BoundExpr.LongIn(field, set);
        };
    }

    private static BoundExpr doubleIn(Operand.Column column, List<?> values) {
        LongSet bits = floatBits(column, values);
        return bits.size() == 0
                ? new BoundExpr.Known(column.ordinal(), false)
                : new BoundExpr.DoubleIn(column.ordinal(), bits);
    }

    private static LongSet floatBits(Operand.Column column, List<?> values) {
        return new LongSet(values.stream()
                .mapToLong(value -> Double.doubleToLongBits(asFloat(column, value) + 0.0))
                .toArray());
    }

    private static BoundExpr bytesIn(int field, List<?> values) {
        List<ByteString> constants = new ArrayList<>(values.size());
        for (Object value : values) {
            constants.add(ByteString.of((String) value));
        }
        return switch (constants.size()) {
            case 0 -> new BoundExpr.Known(field, false);
            case 1 -> new BoundExpr.BytesEqual(field, constants.getFirst());
            default -> new BoundExpr.BytesIn(field, new ByteStringSet(constants));
        };
    }
}
