package io.tercel.column;

import io.tercel.schema.FieldSchema;
import io.tercel.vector.VectorEncoding;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Packed vectors that are all null. */
final class NullPackedColumn implements PackedColumn {

    private final ConstantRows rows;
    private final VectorEncoding encoding;
    private final int dimension;

    /** One row of zeros, which every row is: a null row has a value too, though it means nothing. */
    private final MemorySegment zeros;

    NullPackedColumn(ConstantRows rows, FieldSchema field) {
        this.rows = rows;
        this.encoding = field.type().encoding();
        this.dimension = field.dimension();
        int stride = PackedColumn.strideOf(encoding.bytes(dimension));
        this.zeros = Arena.ofAuto().allocate(stride, ColumnFormat.ALIGNMENT);
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
        rows.check(row);
        return zeros;
    }

    @Override
    public void require(int from, int to) {
        rows.check(from, to - from);
    }

    @Override
    public long offsetOf(int row) {
        rows.check(row);
        return 0;
    }

    @Override
    public int runEnd(int row) {
        return row + 1;
    }

    @Override
    public void norms(int from, int count, float[] out, int at) {
        rows.check(from, count);
        Arrays.fill(out, at, at + count, 0);
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
        return zeros.byteSize();
    }
}
