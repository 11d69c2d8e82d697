package io.tercel.expr;

import java.util.Arrays;

/** One number for each row of a block, an integer or a float, or none. */
final class NumberBlock {

    /** The number is in {@link #longs}. */
    static final byte LONG = 0;
    /** The number is in {@link #doubles}. */
    static final byte DOUBLE = 1;
    /** There is none because a field is null or the result does not exist; a comparison is unknown. */
    static final byte UNKNOWN = 2;
    /** There is none because a place in a JSON value holds none; a comparison is false. */
    static final byte MISSING = 3;

    final byte[] kinds = new byte[RowSource.BLOCK_ROWS];
    final long[] longs = new long[RowSource.BLOCK_ROWS];
    final double[] doubles = new double[RowSource.BLOCK_ROWS];

    /** Gives all rows one kind. */
    void fillKind(byte kind) {
        Arrays.fill(kinds, kind);
    }

    /** Takes the numbers of the rows in {@code nulls} away. */
    void clearNulls(long[] nulls, int words) {
        for (int word = 0; word < words; word++) {
            for (long rest = nulls[word]; rest != 0; rest &= rest - 1) {
                kinds[(word << 6) + Long.numberOfTrailingZeros(rest)] = UNKNOWN;
            }
        }
    }

    /** {@code this op right} in each row, into this. */
    void combine(ArithmeticOperator operator, NumberBlock right, int rows) {
        for (int i = 0; i < rows; i++) {
            int leftKind = kinds[i];
            int rightKind = right.kinds[i];
            if (leftKind == LONG && rightKind == LONG) {
                combineLongs(operator, i, right.longs[i]);
            } else if (leftKind <= DOUBLE && rightKind <= DOUBLE) {
                double l = leftKind == LONG ? longs[i] : doubles[i];
                double r = rightKind == LONG ? right.longs[i] : right.doubles[i];
                combineDoubles(operator, i, l, r);
            } else {
                kinds[i] = leftKind == UNKNOWN || rightKind == UNKNOWN ? UNKNOWN : MISSING;
            }
        }
    }

    private void combineLongs(ArithmeticOperator operator, int row, long right) {
        long left = longs[row];
        boolean exists = Arithmetic.exists(operator, left, right);
        longs[row] = exists ? Arithmetic.apply(operator, left, right) : 0;
        kinds[row] = exists ? LONG : UNKNOWN;
    }

    private void combineDoubles(ArithmeticOperator operator, int row, double left, double right) {
        double result = Arithmetic.apply(operator, left, right);
        doubles[row] = result;
        kinds[row] = Double.isFinite(result) ? DOUBLE : UNKNOWN;
    }

    /** The sign of this less {@code right} in a row where both have a number. */
    int compare(int row, NumberBlock right) {
        if (kinds[row] == LONG) {
            return right.kinds[row] == LONG
                    ? Long.compare(longs[row], right.longs[row])
                    : Numbers.compare(longs[row], right.doubles[row]);
        }
        return right.kinds[row] == LONG
                ? -Numbers.compare(right.longs[row], doubles[row])
                : Numbers.compare(doubles[row], right.doubles[row]);
    }
}
