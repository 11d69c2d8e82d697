package io.tercel.vector.simd;

import io.tercel.vector.ByteKernel;
import io.tercel.vector.Kernels;
import io.tercel.vector.WarmUp;
import java.lang.foreign.MemorySegment;

/** {@link VectorByteKernel}, but plain Java while the process warms up: {@link EarlyKernel} says why. */
public final class EarlyByteKernel implements ByteKernel {

    private static final ByteKernel SIMD = new VectorByteKernel();

    /** One instance is enough; see {@link Kernels#BYTES}. */
    public EarlyByteKernel() {}

    @Override
    public void distances(
            float[] query,
            float[] constants,
            MemorySegment records,
            int recordBytes,
            int[] nodes,
            int count,
            float[] out) {
        if (WarmUp.isUnderWay()) {
            Kernels.SCALAR_BYTES.distances(query, constants, records, recordBytes, nodes, count, out);
        } else {
            SIMD.distances(query, constants, records, recordBytes, nodes, count, out);
        }
    }
}
