package io.tercel.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ByteKernelTest {

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int RECORDS = 11;

    /** Against the formula, component by component. */
    @Test
    void bothKernelsCompareTheComponentsThatTheBytesStandFor() {
        SplittableRandom random = RandomSeed.random(ByteKernelTest.class);
        for (int attempt = 0; attempt < RandomSeed.tries(40); attempt++) {
            int dimension = 16 * (1 + random.nextInt(30));
            int recordBytes = (dimension + ByteKernel.FACTOR_BYTES + 63) & -64;
            float[] query = floats(random, dimension);
            float[] constants = floats(random, 3);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment records = arena.allocate((long) RECORDS * recordBytes, 64);
                int[] nodes = new int[random.nextInt(RECORDS + 1)];
                double[] expected = new double[nodes.length];
                for (int i = 0; i < nodes.length; i++) {
                    nodes[i] = (i + attempt) % RECORDS;
                    expected[i] = fill(records, nodes[i], recordBytes, random, query, constants);
                }
                for (ByteKernel kernel : new ByteKernel[] {Kernels.SCALAR_BYTES, Kernels.BYTES}) {
                    float[] out = new float[nodes.length];
                    kernel.distances(query, constants, records, recordBytes, nodes, nodes.length, out);
                    for (int i = 0; i < nodes.length; i++) {
                        assertThat((double) out[i]).isCloseTo(expected[i], within(1e-4 * 128 * dimension));
                    }
                }
            }
        }
    }

    private static double fill(
            MemorySegment records,
            int node,
            int recordBytes,
            SplittableRandom random,
            float[] query,
            float[] constants) {
        long begin = (long) node * recordBytes;
        double products = 0;
        for (int i = 0; i < query.length; i++) {
            byte value = (byte) random.nextInt();
            records.set(ValueLayout.JAVA_BYTE, begin + i, value);
            products += value * (double) query[i];
        }
        float[] factors = floats(random, 3);
        for (int i = 0; i < 3; i++) {
            records.set(FLOAT, begin + recordBytes - ByteKernel.FACTOR_BYTES + 4L * i, factors[i]);
        }
        return constants[0] * factors[2] - constants[1] * (constants[2] * factors[0] + factors[1] * products);
    }

    private static float[] floats(SplittableRandom random, int count) {
        float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
            floats[i] = random.nextFloat() * 2 - 1;
        }
        return floats;
    }
}
