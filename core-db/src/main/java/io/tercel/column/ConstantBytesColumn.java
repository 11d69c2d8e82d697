package io.tercel.column;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Byte strings that are all the same, kept once. */
final class ConstantBytesColumn implements BytesColumn {

    private final ConstantRows rows;
    private final MemorySegment value;
    private final long prefix;

    ConstantBytesColumn(ConstantRows rows, byte[] value) {
        this.rows = rows;
        this.prefix = PrefixRange.prefix(value, 0, value.length);
        this.value = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_BYTE, value).asReadOnly();
    }

    @Override
    public MemorySegment segmentOf(int row) {
        rows.check(row);
        return value;
    }

    @Override
    public long offsetOf(int row) {
        rows.check(row);
        return 0;
    }

    @Override
    public int length(int row) {
        rows.check(row);
        return (int) value.byteSize();
    }

    @Override
    public int places(int from, int count, long[] starts, int[] lengths) {
        rows.check(from, count);
        Arrays.fill(starts, 0, count, 0);
        Arrays.fill(lengths, 0, count, (int) value.byteSize());
        return count;
    }

    @Override
    public long minPrefix() {
        return rows.isNull() ? PrefixRange.HIGHEST : prefix;
    }

    @Override
    public long maxPrefix() {
        return rows.isNull() ? PrefixRange.LOWEST : prefix;
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
        return value.byteSize();
    }
}
