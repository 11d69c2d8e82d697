package io.tercel.column;

import java.util.Arrays;

/** Integers that are all the same. */
final class ConstantLongColumn implements LongColumn {

    private final ConstantRows rows;
    private final long value;

    ConstantLongColumn(ConstantRows rows, long value) {
        this.rows = rows;
        this.value = value;
    }

    @Override
    public long get(int row) {
        rows.check(row);
        return value;
    }

    @Override
    public void longs(int from, int count, long[] out) {
        rows.check(from, count);
        Arrays.fill(out, 0, count, value);
    }

    @Override
    public long min() {
        return rows.isNull() ? Long.MAX_VALUE : value;
    }

    @Override
    public long max() {
        return rows.isNull() ? Long.MIN_VALUE : value;
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
