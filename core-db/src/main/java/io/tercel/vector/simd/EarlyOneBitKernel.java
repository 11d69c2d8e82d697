package io.tercel.vector.simd;

import io.tercel.vector.Kernels;
import io.tercel.vector.OneBitKernel;
import io.tercel.vector.WarmUp;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** {@link VectorOneBitKernel}, but while the process warms up plain loops with the same estimates bit by bit: {@link EarlyKernel} says why. */
public final class EarlyOneBitKernel implements OneBitKernel {

    private static final OneBitKernel SIMD = new VectorOneBitKernel();
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** One instance is enough; see {@link Kernels#ONE_BIT}. */
    public EarlyOneBitKernel() {}

    @Override
    public void estimate(
            long[] planes,
            float[] constants,
            MemorySegment records,
            int recordBytes,
            int[] nodes,
            int count,
            float[] out) {
        if (WarmUp.isUnderWay()) {
            plainEstimate(planes, constants, records, recordBytes, nodes, count, out);
        } else {
            SIMD.estimate(planes, constants, records, recordBytes, nodes, count, out);
        }
    }

    /** Copies each record: to read single numbers of native memory is what uncompiled code does worst. */
    static void plainEstimate(
            long[] planes,
            float[] constants,
            MemorySegment records,
            int recordBytes,
            int[] nodes,
            int count,
            float[] out) {
        int words = recordBytes / Long.BYTES;
        int bitWords = words - FACTOR_BYTES / Long.BYTES;
        long[] record = new long[words];
        for (int i = 0; i < count; i++) {
            MemorySegment.copy(records, LONG, (long) nodes[i] * recordBytes, record, 0, words);
            int sum = 0;
            for (int word = 0; word < bitWords; word++) {
                long bits = record[word];
                sum += Long.bitCount(bits & planes[word])
                        + (Long.bitCount(bits & planes[words + word]) << 1)
                        + (Long.bitCount(bits & planes[2 * words + word]) << 2)
                        + (Long.bitCount(bits & planes[3 * words + word]) << 3);
            }
            float added = Float.intBitsToFloat((int) record[bitWords]);
            float scale = Float.intBitsToFloat((int) (record[bitWords] >>> Integer.SIZE));
            float set = Float.intBitsToFloat((int) (record[bitWords + 1] >>> Integer.SIZE));
            out[i] = added + constants[0] - scale * (constants[1] * sum + (constants[2] * set - constants[3]));
        }
    }
}
