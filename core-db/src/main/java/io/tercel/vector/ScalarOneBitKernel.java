package io.tercel.vector;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The kernel in plain Java. */
final class ScalarOneBitKernel implements OneBitKernel {

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @Override
    public void estimate(
            long[] planes,
            float[] constants,
            MemorySegment records,
            int recordBytes,
            int[] nodes,
            int count,
            float[] out) {
        int words = recordBytes / Long.BYTES;
        int bitWords = (recordBytes - FACTOR_BYTES) / Long.BYTES;
        for (int i = 0; i < count; i++) {
            long record = (long) nodes[i] * recordBytes;
            int sum = 0;
            for (int word = 0; word < bitWords; word++) {
                long bits = records.get(LONG, record + word * 8L);
                sum += Long.bitCount(bits & planes[word])
                        + (Long.bitCount(bits & planes[words + word]) << 1)
                        + (Long.bitCount(bits & planes[2 * words + word]) << 2)
                        + (Long.bitCount(bits & planes[3 * words + word]) << 3);
            }
            long factors = record + recordBytes - FACTOR_BYTES;
            float set = records.get(FLOAT, factors + 12);
            out[i] = records.get(FLOAT, factors)
                    + constants[0]
                    - records.get(FLOAT, factors + 4) * (constants[1] * sum + (constants[2] * set - constants[3]));
        }
    }
}
