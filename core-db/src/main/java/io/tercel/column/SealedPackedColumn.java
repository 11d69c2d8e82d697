package io.tercel.column;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** Packed vectors of a column file: one run of rows. */
final class SealedPackedColumn implements PackedColumn {

    private final SealedRows sealed;
    private final MemorySegment values;
    private final MemorySegment norms;
    private final int width;
    private final int strideBytes;

    SealedPackedColumn(SealedRows sealed) {
        this.sealed = sealed;
        this.values = sealed.section(sealed.trailer().values());
        this.norms = sealed.section(sealed.trailer().index());
        this.width = sealed.trailer().count();
        this.strideBytes = PackedColumn.strideOf(width);
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public MemorySegment segmentOf(int row) {
        Objects.checkIndex(row, sealed.rows());
        return values;
    }

    @Override
    public void require(int from, int to) {
        Objects.checkFromToIndex(from, to, sealed.rows());
        sealed.require(sealed.trailer().values(), (long) from * strideBytes, (long) (to - from) * strideBytes);
    }

    @Override
    public long offsetOf(int row) {
        return (long) row * strideBytes;
    }

    @Override
    public int runEnd(int row) {
        return sealed.rows();
    }

    @Override
    public void norms(int from, int count, float[] out) {
        Objects.checkFromIndexSize(from, count, sealed.rows());
        long offset = (long) from * Float.BYTES;
        sealed.require(sealed.trailer().index(), offset, (long) count * Float.BYTES);
        MemorySegment.copy(norms, ColumnLayouts.FLOAT, offset, out, 0, count);
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
