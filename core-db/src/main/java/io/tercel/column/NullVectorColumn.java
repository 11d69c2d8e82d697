package io.tercel.column;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Dense vectors that are all null. */
final class NullVectorColumn implements VectorColumn {

    private final ConstantRows rows;
    private final int dimension;

    /** One row of zeros, which every row is: a null row has a value too, though it means nothing. */
    private final MemorySegment zeros;

    NullVectorColumn(ConstantRows rows, int dimension) {
        this.rows = rows;
        this.dimension = dimension;
        this.zeros =
                Arena.ofAuto().allocate((long) VectorColumn.strideOf(dimension) * Float.BYTES, ColumnFormat.ALIGNMENT);
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
    public float inverseNorm(int row) {
        rows.check(row);
        return 0;
    }

    @Override
    public void inverseNorms(int from, int count, float[] out) {
        rows.check(from, count);
        Arrays.fill(out, 0, count, 0);
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
