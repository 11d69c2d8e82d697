package io.tercel.column;

/**
 * The size of an appendable column's first chunk, in rows: it is replaced by a larger copy as rows come, up to the size of all others.
 * Many growing segments with a few rows each, one a partition, would fill the memory with empty chunks otherwise. Readers that still
 * have the smaller one find the same rows in it.
 */
final class FirstChunk {

    private static final int FEWEST_ROWS = 64;

    private FirstChunk() {}

    /** Rows of the first chunk in a column of so many rows: a power of two, at most {@code most}. */
    static int rows(int end, int most) {
        int wanted = Math.max(end, FEWEST_ROWS);
        return wanted >= most ? most : Integer.highestOneBit(wanted - 1) << 1;
    }

    /** Rows that all chunks have room for. */
    static long allRows(int chunks, int first, int others) {
        return chunks == 0 ? 0 : first + (chunks - 1L) * others;
    }
}
