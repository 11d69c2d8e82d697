package io.tercel.column;

import java.util.Arrays;

/** Floating-point numbers that are all the same. */
final class ConstantDoubleColumn implements DoubleColumn {

    private final ConstantRows rows;
    private final double value;

    ConstantDoubleColumn(ConstantRows rows, double value) {
        this.rows = rows;
        this.value = value;
    }

    @Override
    public double get(int row) {
        rows.check(row);
        return value;
    }

    @Override
    public void doubles(int from, int count, double[] out) {
        rows.check(from, count);
        Arrays.fill(out, 0, count, value);
    }

    @Override
    public double min() {
        return rows.isNull() ? Double.POSITIVE_INFINITY : value;
    }

    @Override
    public double max() {
        return rows.isNull() ? Double.NEGATIVE_INFINITY : value;
    }

    @Override
    public int rows() {
        return rows.rows();
    }

    @Override
    public boolean hasNulls() {
        return rows.hasNulls();
    }

    @Override
    public boolean isNull(int row) {
        return rows.isNull(row);
    }

    @Override
    public void nulls(int from, int count, long[] bits) {
        rows.nulls(from, count, bits);
    }

    @Override
    public long bytesUsed() {
        return Long.BYTES;
    }
}
