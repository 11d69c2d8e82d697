package io.tercel.index.flat;

/** One exact search over the rows of a column, fed with words of 64 rows in ascending order, or with single rows in any. */
sealed interface RowScan permits FlatScan, BlockScan {

    /** Scores the eligible among the 64 rows from {@code from} on, a multiple of 64. */
    void word(int from, long eligible);

    /** Scores one row, which is there, not null, and not one that was scored before. */
    void row(int row);

    /** Scores the rows that still wait. */
    void finish();
}
