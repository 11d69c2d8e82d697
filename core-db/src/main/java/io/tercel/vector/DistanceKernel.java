package io.tercel.vector;

import java.lang.foreign.MemorySegment;

/**
 * Inner products and squared Euclidean distances between a query and rows of floats, which lie either in an array or in native
 * memory, little-endian. {@link Kernels#ACTIVE} is the one to use. Results of two kernels differ by rounding only, about 1e-6
 * of the sum of the magnitudes of the terms.
 *
 * <p>The cosine is the inner product times the inverse norms of both: {@link Score#cosine}.
 *
 * <p>What {@code four…} and {@code scan…} compute of a row depends on the query and that row alone, bit by bit: a row's score is the
 * same whatever rows are compared with it. {@code dot} and {@code squaredDistance} add in another order, so they are for what is no score.
 *
 * <p>Methods keep nothing, and are safe for many threads. Nothing is allocated but by scans of fewer than four rows. Ranges outside an array or segment throw {@link
 * IndexOutOfBoundsException}. A segment of a heap array is refused with {@link IllegalArgumentException}.
 */
public interface DistanceKernel {

    /*
     * Why there are three copies of each computation, for arrays, allocated memory and mapped memory.
     *
     * Inside the JDK these are segments of three classes. C2 compiles an access for the classes that its profile has met, and the
     * profile belongs to methods of the JDK that everything shares: once a process has read mapped and allocated rows, as one
     * with sealed and growing segments does, both are read slower. Measured for 384 dimensions in cache: 13 ns with one class
     * met, 28 ns with two; for the scalar kernel 77 and 225 ns.
     *
     * What helps is a copy of the code for each class that begins by asking the segment something. That call has met one class
     * only, because of the copy; so C2 checks for that class once and knows it in all that follows, whatever the JDK's profile
     * says. Both kinds then take 13 ns, in turns as well.
     */

    /** The inner product of {@code dimension} floats of two arrays. */
    float dot(float[] a, int aOffset, float[] b, int bOffset, int dimension);

    /** The squared Euclidean distance of {@code dimension} floats of two arrays. */
    float squaredDistance(float[] a, int aOffset, float[] b, int bOffset, int dimension);

    /** The inner product of the first {@code dimension} floats of the query and the row at a byte offset. */
    float dot(float[] query, int dimension, MemorySegment rows, long offset);

    /** The squared Euclidean distance of the first {@code dimension} floats of the query and the row at a byte offset. */
    float squaredDistance(float[] query, int dimension, MemorySegment rows, long offset);

    /**
     * Four inner products at once, to {@code out[at .. at + 4)}. Four rows keep four cache misses in flight, where a row after
     * the other waits for each: on rows all over a large memory this is three times faster.
     */
    void fourDots(
            float[] query,
            int dimension,
            float[] rows,
            int offset0,
            int offset1,
            int offset2,
            int offset3,
            float[] out,
            int at);

    /** Four squared Euclidean distances at once, as {@link #fourDots(float[], int, float[], int, int, int, int, float[], int)}. */
    void fourSquaredDistances(
            float[] query,
            int dimension,
            float[] rows,
            int offset0,
            int offset1,
            int offset2,
            int offset3,
            float[] out,
            int at);

    /** Four inner products at once, of rows at byte offsets in native memory. */
    void fourDots(
            float[] query,
            int dimension,
            MemorySegment rows,
            long offset0,
            long offset1,
            long offset2,
            long offset3,
            float[] out,
            int at);

    /** Four squared Euclidean distances at once, of rows at byte offsets in native memory. */
    void fourSquaredDistances(
            float[] query,
            int dimension,
            MemorySegment rows,
            long offset0,
            long offset1,
            long offset2,
            long offset3,
            float[] out,
            int at);

    /** The inner products of {@code count} rows, the first at {@code offset}, each {@code stride} floats after the one before. */
    default void scanDots(
            float[] query, int dimension, float[] rows, int offset, int stride, int count, float[] out, int at) {
        int row = 0;
        int next = offset;
        for (; row <= count - 4; row += 4, next += 4 * stride) {
            fourDots(query, dimension, rows, next, next + stride, next + 2 * stride, next + 3 * stride, out, at + row);
        }
        if (row < count) {
            int last = offset + (count - 1) * stride;
            if (count >= 4) {
                // Some of these once more, to the same numbers.
                fourDots(
                        query,
                        dimension,
                        rows,
                        last - 3 * stride,
                        last - 2 * stride,
                        last - stride,
                        last,
                        out,
                        at + count - 4);
            } else {
                float[] few = new float[4];
                fourDots(query, dimension, rows, offset, Math.min(offset + stride, last), last, last, few, 0);
                System.arraycopy(few, 0, out, at, count);
            }
        }
    }

    /** The squared Euclidean distances of {@code count} rows of an array, as {@code scanDots}. */
    default void scanSquaredDistances(
            float[] query, int dimension, float[] rows, int offset, int stride, int count, float[] out, int at) {
        int row = 0;
        int next = offset;
        for (; row <= count - 4; row += 4, next += 4 * stride) {
            fourSquaredDistances(
                    query, dimension, rows, next, next + stride, next + 2 * stride, next + 3 * stride, out, at + row);
        }
        if (row < count) {
            int last = offset + (count - 1) * stride;
            if (count >= 4) {
                // Some of these once more, to the same numbers.
                fourSquaredDistances(
                        query,
                        dimension,
                        rows,
                        last - 3 * stride,
                        last - 2 * stride,
                        last - stride,
                        last,
                        out,
                        at + count - 4);
            } else {
                float[] few = new float[4];
                fourSquaredDistances(
                        query, dimension, rows, offset, Math.min(offset + stride, last), last, last, few, 0);
                System.arraycopy(few, 0, out, at, count);
            }
        }
    }

    /**
     * The inner products of {@code count} rows in native memory, the first at byte {@code offset}, each {@code strideBytes} after
     * the one before, to {@code out[at .. at + count)}.
     */
    default void scanDots(
            float[] query,
            int dimension,
            MemorySegment rows,
            long offset,
            long strideBytes,
            int count,
            float[] out,
            int at) {
        int row = 0;
        long next = offset;
        for (; row <= count - 4; row += 4, next += 4 * strideBytes) {
            fourDots(
                    query,
                    dimension,
                    rows,
                    next,
                    next + strideBytes,
                    next + 2 * strideBytes,
                    next + 3 * strideBytes,
                    out,
                    at + row);
        }
        if (row < count) {
            long last = offset + (count - 1) * strideBytes;
            if (count >= 4) {
                // Some of these once more, to the same numbers.
                fourDots(
                        query,
                        dimension,
                        rows,
                        last - 3 * strideBytes,
                        last - 2 * strideBytes,
                        last - strideBytes,
                        last,
                        out,
                        at + count - 4);
            } else {
                float[] few = new float[4];
                fourDots(query, dimension, rows, offset, Math.min(offset + strideBytes, last), last, last, few, 0);
                System.arraycopy(few, 0, out, at, count);
            }
        }
    }

    /** The squared Euclidean distances of {@code count} rows in native memory, as {@code scanDots}. */
    default void scanSquaredDistances(
            float[] query,
            int dimension,
            MemorySegment rows,
            long offset,
            long strideBytes,
            int count,
            float[] out,
            int at) {
        int row = 0;
        long next = offset;
        for (; row <= count - 4; row += 4, next += 4 * strideBytes) {
            fourSquaredDistances(
                    query,
                    dimension,
                    rows,
                    next,
                    next + strideBytes,
                    next + 2 * strideBytes,
                    next + 3 * strideBytes,
                    out,
                    at + row);
        }
        if (row < count) {
            long last = offset + (count - 1) * strideBytes;
            if (count >= 4) {
                // Some of these once more, to the same numbers.
                fourSquaredDistances(
                        query,
                        dimension,
                        rows,
                        last - 3 * strideBytes,
                        last - 2 * strideBytes,
                        last - strideBytes,
                        last,
                        out,
                        at + count - 4);
            } else {
                float[] few = new float[4];
                fourSquaredDistances(
                        query, dimension, rows, offset, Math.min(offset + strideBytes, last), last, last, few, 0);
                System.arraycopy(few, 0, out, at, count);
            }
        }
    }

    /**
     * The inner products of each of four rows with each of four others, all in arrays, {@code stride} floats from one to the next:
     * {@code out[4 * i + j]} of row {@code i} of {@code a} with row {@code j} of {@code b}. What is loaded is used four times, so this is for
     * many rows compared with many.
     */
    default void sixteenDots(float[] a, int aOffset, float[] b, int bOffset, int stride, int dimension, float[] out) {
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 4; j++) {
                out[4 * i + j] = dot(a, aOffset + i * stride, b, bOffset + j * stride, dimension);
            }
        }
    }

    /**
     * Turns {@code count} bfloat16 numbers, each the upper half of a float, into those floats, exactly: {@code to[0 .. count)}.
     * (For binary16 the JDK's own conversion, in a loop over arrays, is compiled to SIMD.)
     */
    default void widenBfloat16(short[] from, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = Float.intBitsToFloat(from[i] << 16);
        }
    }

    /** What it computes with, for the log: {@code scalar} or {@code SIMD, 512 bits}. */
    String description();
}
