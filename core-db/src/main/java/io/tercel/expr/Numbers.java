package io.tercel.expr;

/** Comparison of integers with floats by their exact values, without rounding either. */
final class Numbers {

    /** 2^63: the first float above all longs. */
    private static final double LONG_END = 0x1p63;

    private Numbers() {}

    /** The sign of {@code left - right}; {@code right} is not NaN. */
    static int compare(long left, double right) {
        if (right >= LONG_END) {
            return -1;
        }
        if (right < -LONG_END) {
            return 1;
        }
        long whole = (long) right;
        if (left != whole) {
            return left < whole ? -1 : 1;
        }
        // The whole parts are equal: what is left of the float decides. The difference of nearby floats is exact.
        double fraction = right - (double) whole;
        return fraction > 0 ? -1 : fraction < 0 ? 1 : 0;
    }

    /** The sign of {@code left - right} where -0.0 equals 0.0; neither is NaN. */
    static int compare(double left, double right) {
        return left < right ? -1 : left > right ? 1 : 0;
    }

    /** The sign of {@code left - right}, each a Long or a Double. */
    static int compare(Object left, Object right) {
        if (left instanceof Long l) {
            return right instanceof Long r
                    ? Long.compare(l, r)
                    : compare(l.longValue(), ((Double) right).doubleValue());
        }
        double l = (Double) left;
        return right instanceof Long r ? -compare(r.longValue(), l) : compare(l, ((Double) right).doubleValue());
    }

    /** Whether the float is an integer within the range of longs, so that {@code (long) value} equals it. */
    static boolean isLong(double value) {
        return value >= -LONG_END && value < LONG_END && value == Math.rint(value);
    }

    /** Whether some float equals the integer. */
    static boolean isDouble(long value) {
        return compare(value, (double) value) == 0;
    }

    /** Whether the value is a number as constants have them. */
    static boolean isNumber(Object value) {
        return value instanceof Long || value instanceof Double;
    }
}
