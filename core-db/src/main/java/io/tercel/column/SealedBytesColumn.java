package io.tercel.column;

import java.lang.foreign.MemorySegment;

/** Byte strings of a column file, one after the other. */
final class SealedBytesColumn implements BytesColumn {

    private final SealedRows sealed;
    private final MemorySegment values;
    private final SealedOffsets offsets;

    SealedBytesColumn(SealedRows sealed) {
        this.sealed = sealed;
        this.values = sealed.section(sealed.trailer().values());
        this.offsets = new SealedOffsets(sealed, sealed.rows(), values.byteSize());
    }

    @Override
    public MemorySegment segmentOf(int row) {
        sealed.require(sealed.trailer().values(), offsets.start(row), offsets.length(row));
        return values;
    }

    @Override
    public MemorySegment memoryOf(int row) {
        return values;
    }

    @Override
    public long offsetOf(int row) {
        return offsets.start(row);
    }

    @Override
    public int length(int row) {
        return offsets.length(row);
    }

    @Override
    public int places(int from, int count, long[] starts, int[] lengths) {
        offsets.copy(from, count, starts, lengths);
        if (count > 0) {
            sealed.require(sealed.trailer().values(), starts[0], starts[count - 1] + lengths[count - 1] - starts[0]);
        }
        return count;
    }

    @Override
    public long minPrefix() {
        return sealed.trailer().min();
    }

    @Override
    public long maxPrefix() {
        return sealed.trailer().max();
    }

    @Override
    public int rows() {
        return sealed.rows();
    }

    @Override
    public boolean hasNulls() {
        return sealed.hasNulls();
    }

    @Override
    public boolean isNull(int row) {
        return sealed.isNull(row);
    }

    @Override
    public void nulls(int from, int count, long[] bits) {
        sealed.nulls(from, count, bits);
    }

    @Override
    public long bytesUsed() {
        return sealed.length();
    }
}
