package io.tercel.vector;

import java.lang.foreign.MemorySegment;

/**
 * Distances from records of one byte for each dimension. {@link Kernels#BYTES} is the one to use.
 *
 * <p>A record holds signed bytes, as many as the query has floats, and in its last 12 bytes three little-endian floats: a middle and a step
 * that make a byte a component again, {@code middle + step * byte}, and the squares of these, added up. With {@code p} the products of query and
 * bytes, added up, the distance is
 *
 * <p>{@code constants[0] * squares - constants[1] * (constants[2] * middle + step * p)}
 *
 * <p>Methods neither allocate nor keep anything, and are safe for many threads.
 */
public interface ByteKernel {

    /** Bytes at the end of a record that are not components. */
    int FACTOR_BYTES = 12;

    /**
     * Distances for the first {@code count} of {@code nodes}.
     *
     * @param query a multiple of 16 floats, zeros after its own
     * @param records allocated native memory; record {@code i} begins at {@code i * recordBytes}
     */
    void distances(
            float[] query,
            float[] constants,
            MemorySegment records,
            int recordBytes,
            int[] nodes,
            int count,
            float[] out);
}
