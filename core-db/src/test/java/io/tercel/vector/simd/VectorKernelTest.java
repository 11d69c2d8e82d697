package io.tercel.vector.simd;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import jdk.incubator.vector.FloatVector;

class VectorKernelTest {

    /** Before the compiler gets to the sum and after it: the API's own reduction gives two different ones. */
    @Property(tries = 1)
    void lanesAreAddedInOneOrderHoweverWarmTheCodeIs(RandomSource random) {
        float[] lanes = new float[VectorKernel.LANES];
        for (int i = 0; i < 30_000; i++) {
            for (int lane = 0; lane < lanes.length; lane++) {
                lanes[lane] = random.nextFloat(-1, 1);
            }
            float sum = VectorKernel.sum(FloatVector.fromArray(VectorKernel.SPECIES, lanes, 0));
            assertThat(sum).isEqualTo(sumByHalves(lanes));
        }
    }

    private static float sumByHalves(float[] lanes) {
        float[] sums = lanes.clone();
        for (int half = sums.length / 2; half > 0; half /= 2) {
            for (int lane = 0; lane < half; lane++) {
                sums[lane] += sums[lane + half];
            }
        }
        return sums[0];
    }
}
