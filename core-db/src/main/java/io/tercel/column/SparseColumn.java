package io.tercel.column;

import io.tercel.schema.ColumnData;

/** A column of sparse vectors. Null rows have no entries. */
public sealed interface SparseColumn extends Column
        permits AppendableSparseColumn, SealedSparseColumn, NullSparseColumn {

    /** Number of entries of the row. */
    int entries(int row);

    /**
     * Copies the row's entries to the arrays from {@code at} on: dimensions, unsigned and ascending, and their weights.
     *
     * @return the number of entries copied
     */
    int copy(int row, int[] indices, float[] values, int at);

    @Override
    default ColumnData.Sparse slice(int from, int to) {
        int[] offsets = new int[to - from + 1];
        long total = 0;
        for (int row = from; row < to; row++) {
            total += entries(row);
            offsets[row - from + 1] = ArraySizes.checked(total, "entries");
        }
        int[] indices = new int[offsets[to - from]];
        float[] values = new float[indices.length];
        for (int row = from; row < to; row++) {
            copy(row, indices, values, offsets[row - from]);
        }
        return new ColumnData.Sparse(indices, values, offsets, NullBits.slice(this, from, to));
    }

    @Override
    default ColumnData.Sparse gather(int[] rows) {
        int[] offsets = new int[rows.length + 1];
        long total = 0;
        for (int i = 0; i < rows.length; i++) {
            total += entries(rows[i]);
            offsets[i + 1] = ArraySizes.checked(total, "entries");
        }
        int[] indices = new int[offsets[rows.length]];
        float[] values = new float[indices.length];
        for (int i = 0; i < rows.length; i++) {
            copy(rows[i], indices, values, offsets[i]);
        }
        return new ColumnData.Sparse(indices, values, offsets, NullBits.gather(this, rows));
    }
}
