package io.tercel.column;

import io.tercel.schema.ColumnData;

/**
 * The values of one field over the rows of a segment. Filters, projection, flush and compaction read through this and its six
 * typed forms, whether the rows still grow in memory ({@link AppendableColumn}) or lie in a file ({@link ColumnReader}).
 *
 * <p>Rows are numbered from 0. A null row has a value too, but it means nothing: ask {@link #isNull} or {@link #nulls} first.
 * Reading is safe from many threads and takes no lock. Reading a row that is not there throws {@link
 * IndexOutOfBoundsException}; reading after the owner has freed the memory throws {@link IllegalStateException}.
 */
public sealed interface Column
        permits LongColumn, DoubleColumn, BytesColumn, VectorColumn, PackedColumn, SparseColumn, AppendableColumn {

    /** Rows in a zone, for which columns of numbers know bounds of their own. */
    int ZONE_ROWS = ColumnFormat.ZONE_ROWS;

    /** Number of rows that may be read now; of an appendable column, those of finished appends. */
    int rows();

    /** Whether any row is null. */
    boolean hasNulls();

    /** Whether the row is null. */
    boolean isNull(int row);

    /**
     * Fills {@code bits} with the null rows of a block: bit {@code i & 63} of word {@code i >> 6} stands for row {@code from +
     * i}. Bits from {@code count} to the end of the last word in use are cleared; further words are left alone.
     */
    void nulls(int from, int count, long[] bits);

    /**
     * A copy of the rows {@code from} to {@code to}, the latter not included. Null rows come out as {@link ColumnData} says.
     *
     * @throws IllegalArgumentException when the copy would not fit Java arrays; ask for fewer rows
     */
    ColumnData slice(int from, int to);

    /**
     * A copy of the named rows in the order named, which is how rows are dropped or sorted when a column is rewritten.
     *
     * @throws IllegalArgumentException when the copy would not fit Java arrays; ask for fewer rows
     */
    ColumnData gather(int[] rows);

    /** Bytes that the column holds: heap and native memory of an appendable column, file bytes of a sealed one. */
    long bytesUsed();
}
