package io.tercel.column;

import io.tercel.schema.FieldSchema;
import io.tercel.vector.VectorEncoding;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** Packed vectors of a column file: one run of rows. */
final class SealedPackedColumn implements PackedColumn {

    private final SealedRows sealed;
    private final MemorySegment values;
    private final MemorySegment norms;
    private final VectorEncoding encoding;
    private final int dimension;
    private final int strideBytes;

    SealedPackedColumn(SealedRows sealed, FieldSchema field) {
        this.sealed = sealed;
        this.values = sealed.section(sealed.trailer().values());
        this.norms = sealed.section(sealed.trailer().index());
        this.encoding = field.type().encoding();
        this.dimension = field.dimension();
        this.strideBytes = PackedColumn.strideOf(encoding.bytes(dimension));
    }

    @Override
    public VectorEncoding encoding() {
        return encoding;
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
    public void norms(int from, int count, float[] out, int at) {
        Objects.checkFromIndexSize(from, count, sealed.rows());
        long offset = (long) from * Float.BYTES;
        sealed.require(sealed.trailer().index(), offset, (long) count * Float.BYTES);
        MemorySegment.copy(norms, ColumnLayouts.FLOAT, offset, out, at, count);
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
