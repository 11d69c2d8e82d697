package io.tercel.samples.benchmarks.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class PerturbedCopiesTest {

    private static final int DIMENSION = 384;

    private static VectorSet random(int rows) {
        Random random = new Random(1);
        float[][] vectors = new float[rows][DIMENSION];
        for (float[] vector : vectors) {
            for (int i = 0; i < DIMENSION; i++) {
                vector[i] = (float) random.nextGaussian();
            }
        }
        return new VectorSet(vectors);
    }

    @Test
    void copiesDifferByAShareOfTheLengthAndAreTheSameEachTime() {
        VectorSet base = random(3);

        VectorSet grown = PerturbedCopies.grow(base, 8, 0.4);

        assertThat(grown.size()).isEqualTo(8);
        assertThat(grown.row(2)).isSameAs(base.row(2));
        for (int row = 3; row < 8; row++) {
            float[] original = base.row(row % 3);
            assertThat(distance(original, grown.row(row)) / Math.sqrt(VectorSet.squaredLength(original)))
                    .isCloseTo(0.4, within(0.08));
        }
        assertThat(PerturbedCopies.grow(base, 8, 0.4).row(7)).isEqualTo(grown.row(7));
        assertThat(grown.row(6)).isNotEqualTo(grown.row(3));
    }

    @Test
    void copiesOfVectorsOfLengthOneHaveLengthOne() {
        assertThat(PerturbedCopies.grow(random(2).normalized(), 5, 0.4).isNormalized())
                .isTrue();
    }

    @Test
    void whereThereAreEnoughNothingIsAdded() {
        VectorSet base = random(2);

        assertThat(PerturbedCopies.grow(base, 2, 0.4)).isSameAs(base);
    }

    private static double distance(float[] one, float[] other) {
        float[] difference = new float[one.length];
        for (int i = 0; i < one.length; i++) {
            difference[i] = one[i] - other[i];
        }
        return Math.sqrt(VectorSet.squaredLength(difference));
    }
}
