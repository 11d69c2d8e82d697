package io.tercel.column;

import java.lang.foreign.MemorySegment;

/** Sparse vectors of a column file. */
final class SealedSparseColumn implements SparseColumn {

    private final SealedRows sealed;
    private final MemorySegment values;
    private final SealedOffsets offsets;

    SealedSparseColumn(SealedRows sealed) {
        this.sealed = sealed;
        this.values = sealed.section(sealed.trailer().values());
        this.offsets = new SealedOffsets(sealed, sealed.rows(), values.byteSize() / ColumnFormat.ENTRY_BYTES);
    }

    @Override
    public int entries(int row) {
        return offsets.length(row);
    }

    @Override
    public int copy(int row, int[] toIndices, float[] toValues, int at) {
        int count = offsets.length(row);
        long next = offsets.start(row) * ColumnFormat.ENTRY_BYTES;
        sealed.require(sealed.trailer().values(), next, (long) count * ColumnFormat.ENTRY_BYTES);
        for (int i = 0; i < count; i++, next += ColumnFormat.ENTRY_BYTES) {
            toIndices[at + i] = values.get(ColumnLayouts.INT, next);
            toValues[at + i] = values.get(ColumnLayouts.FLOAT, next + Integer.BYTES);
        }
        return count;
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
