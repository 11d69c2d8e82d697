package io.tercel.vector;

import java.lang.foreign.MemorySegment;

/**
 * Estimates of distances from records of one bit for each dimension. {@link Kernels#ONE_BIT} is the one to use.
 *
 * <p>A record holds bits, then zeros, then in its last 16 bytes four little-endian floats: what is added, a scale, a bound on the error,
 * and how many bits are set. Its length is a multiple of 64. The query is four planes of bits, each as long as a record and zero
 * where the bits end, which together give each dimension a number from 0 to 15. With {@code s} the sum of the numbers whose bits are set in
 * the record, the estimate is
 *
 * <p>{@code added + constants[0] - scale * (constants[1] * s + constants[2] * set - constants[3])}
 *
 * <p>Methods neither allocate nor keep anything, and are safe for many threads.
 */
public interface OneBitKernel {

    /** Bytes at the end of a record that are not bits. */
    int FACTOR_BYTES = 16;

    /** Planes of a query. */
    int PLANES = 4;

    /**
     * Estimates for the first {@code count} of {@code nodes}.
     *
     * @param planes one plane after the other, lowest first
     * @param records allocated native memory; record {@code i} begins at {@code i * recordBytes}
     */
    void estimate(
            long[] planes,
            float[] constants,
            MemorySegment records,
            int recordBytes,
            int[] nodes,
            int count,
            float[] out);
}
