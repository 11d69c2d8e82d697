package io.tercel.expr;

import java.lang.foreign.MemorySegment;

/**
 * The distinct values of a BYTES column of a segment, numbered in ascending order of their bytes, and which of them each row has. A
 * null row has any of them.
 */
public interface ByteDictionary {

    /** Number of distinct values. */
    int size();

    /** The memory that holds the values. */
    MemorySegment memory();

    /** Where a value begins in {@link #memory}, in bytes. */
    long start(int number);

    /** Length of a value in bytes. */
    int length(int number);

    /** The numbers of the values of {@code count} rows into {@code out[0 .. count)}, all of them below {@link #size}. */
    void numbers(int from, int count, int[] out);
}
