package io.tercel.vector.simd;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.vector.Kernels;
import io.tercel.vector.OneBitKernel;
import io.tercel.vector.RandomSeed;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A row's score must not depend on how warm the process is. */
class EarlyKernelTest {

    private static final VectorKernel SIMD = new VectorKernel();

    private final SplittableRandom random = RandomSeed.random(getClass());

    private float[] floats(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-2, 2);
        }
        return values;
    }

    @Test
    void plainLoopsGiveTheScoresOfTheRegistersBitByBit() {
        float[] expected = new float[4];
        for (int dimension = 1; dimension <= 200; dimension++) {
            float[] query = floats(dimension);
            float[] rows = floats(4 * dimension);
            SIMD.scanDots(query, dimension, rows, 0, dimension, 4, expected, 0);
            for (int row = 0; row < 4; row++) {
                assertThat(EarlyKernel.plainDot(query, dimension, rows, row * dimension))
                        .as("%d dimensions", dimension)
                        .isEqualTo(expected[row]);
            }
            SIMD.scanSquaredDistances(query, dimension, rows, 0, dimension, 4, expected, 0);
            for (int row = 0; row < 4; row++) {
                assertThat(EarlyKernel.plainSquaredDistance(query, dimension, rows, row * dimension))
                        .as("%d dimensions", dimension)
                        .isEqualTo(expected[row]);
            }
        }
    }

    @Test
    void plainLoopsGiveTheEstimatesOfTheRegistersBitByBit() {
        int count = 20;
        for (int recordBytes : new int[] {64, 128, 192}) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment records = arena.allocate((long) count * recordBytes, 64);
                long[] planes = new long[OneBitKernel.PLANES * recordBytes / Long.BYTES];
                fill(records, planes, recordBytes, count);
                float[] constants = floats(4);
                int[] nodes = random.ints(count, 0, count).toArray();
                float[] plain = new float[count];
                EarlyOneBitKernel.plainEstimate(planes, constants, records, recordBytes, nodes, count, plain);
                float[] simd = new float[count];
                new VectorOneBitKernel().estimate(planes, constants, records, recordBytes, nodes, count, simd);
                assertThat(plain).containsExactly(simd);
                float[] scalar = new float[count];
                Kernels.SCALAR_ONE_BIT.estimate(planes, constants, records, recordBytes, nodes, count, scalar);
                assertThat(plain).containsExactly(scalar);
            }
        }
    }

    private void fill(MemorySegment records, long[] planes, int recordBytes, int count) {
        int bitWords = (recordBytes - OneBitKernel.FACTOR_BYTES) / Long.BYTES;
        int words = recordBytes / Long.BYTES;
        for (int record = 0; record < count; record++) {
            long at = (long) record * recordBytes;
            for (int word = 0; word < bitWords; word++) {
                records.set(ValueLayout.JAVA_LONG_UNALIGNED, at + word * 8L, random.nextLong());
            }
            float[] factors = floats(4);
            MemorySegment.copy(
                    factors,
                    0,
                    records,
                    ValueLayout.JAVA_FLOAT_UNALIGNED,
                    at + recordBytes - OneBitKernel.FACTOR_BYTES,
                    factors.length);
        }
        for (int plane = 0; plane < OneBitKernel.PLANES; plane++) {
            for (int word = 0; word < bitWords; word++) {
                planes[plane * words + word] = random.nextLong();
            }
        }
    }
}
