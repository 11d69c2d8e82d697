package io.tercel.column;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** Dense vectors of a column file: one run of rows. */
final class SealedVectorColumn implements VectorColumn {

    private final SealedRows sealed;
    private final MemorySegment values;
    private final MemorySegment inverseNorms;
    private final int dimension;
    private final int strideBytes;

    SealedVectorColumn(SealedRows sealed) {
        this.sealed = sealed;
        this.values = sealed.section(sealed.trailer().values());
        this.inverseNorms = sealed.section(sealed.trailer().index());
        this.dimension = sealed.trailer().count();
        this.strideBytes = VectorColumn.strideOf(dimension) * Float.BYTES;
    }

    @Override
    public int dimension() {
        return dimension;
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
    public float inverseNorm(int row) {
        long offset = (long) Objects.checkIndex(row, sealed.rows()) * Float.BYTES;
        sealed.require(sealed.trailer().index(), offset, Float.BYTES);
        return inverseNorms.get(ColumnLayouts.FLOAT, offset);
    }

    @Override
    public void inverseNorms(int from, int count, float[] out) {
        Objects.checkFromIndexSize(from, count, sealed.rows());
        long offset = (long) from * Float.BYTES;
        sealed.require(sealed.trailer().index(), offset, (long) count * Float.BYTES);
        MemorySegment.copy(inverseNorms, ColumnLayouts.FLOAT, offset, out, 0, count);
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
