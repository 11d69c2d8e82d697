package io.tercel.column;

/** Sparse vectors that are all null. */
final class NullSparseColumn implements SparseColumn {

    private final ConstantRows rows;

    NullSparseColumn(ConstantRows rows) {
        this.rows = rows;
    }

    @Override
    public int entries(int row) {
        rows.check(row);
        return 0;
    }

    @Override
    public int copy(int row, int[] indices, float[] values, int at) {
        rows.check(row);
        return 0;
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
        return 0;
    }
}
