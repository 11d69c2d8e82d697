package io.tercel.vector;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The kernel in plain Java. */
final class ScalarByteKernel implements ByteKernel {

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @Override
    public void distances(
            float[] query,
            float[] constants,
            MemorySegment records,
            int recordBytes,
            int[] nodes,
            int count,
            float[] out) {
        for (int i = 0; i < count; i++) {
            long record = (long) nodes[i] * recordBytes;
            float products = 0;
            for (int at = 0; at < query.length; at++) {
                products += query[at] * records.get(ValueLayout.JAVA_BYTE, record + at);
            }
            long factors = record + recordBytes - FACTOR_BYTES;
            float middle = records.get(FLOAT, factors);
            float step = records.get(FLOAT, factors + 4);
            out[i] = constants[0] * records.get(FLOAT, factors + 8)
                    - constants[1] * (constants[2] * middle + step * products);
        }
    }
}
