package io.tercel.vector;

import java.lang.foreign.MemorySegment;

/**
 * Adds up what codes of four bits select from tables of sixteen bytes, for {@link #ROWS} rows at once (André et al., "Cache locality is not
 * enough: High-Performance Nearest Neighbor Search with Product Quantization Fast Scan", 2015). {@link Kernels#LOOKUP} is the one to
 * use. All kernels give the same sums. Safe for many threads.
 *
 * <p>The codes of a block of rows are in groups of 64 bytes, one for every two tables: the lower half of a byte selects from the first,
 * the upper half from the second. Byte {@code 2 i} of a group belongs to row {@code i}, byte {@code 2 i + 1} to row {@code 32 + i}; so rows
 * come out in order when even and odd bytes are added up apart, which is how bytes are widened fastest.
 */
public interface LookupKernel {

    /** Rows of a block. */
    int ROWS = 64;

    /** Bytes from one table to the next: as many as a register may load, of which the first sixteen count. */
    int TABLE_BYTES = 64;

    /** So many pairs of tables add up to less than 2^16. */
    int PAIRS_OF_SHORT = 128;

    /**
     * Adds up a block.
     *
     * @param codes native memory, a mapped file where it has to be fast
     * @param offset where the block begins in it
     * @param pairs pairs of tables
     * @param tables unsigned bytes, {@code 2 * pairs} times {@link #TABLE_BYTES}
     * @param sums of each row, written
     */
    void sums(MemorySegment codes, long offset, int pairs, byte[] tables, int[] sums);

    /** The place of a row's byte in each group. */
    static int byteOf(int row) {
        return row < ROWS / 2 ? 2 * row : 2 * row - (ROWS - 1);
    }
}
