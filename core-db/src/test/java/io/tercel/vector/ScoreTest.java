package io.tercel.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import org.junit.jupiter.api.Test;

class ScoreTest {

    private static final float[] ZERO = {0, 0};

    /** Acceptance check 1. */
    @Test
    void l2IsTheSquaredDistance() {
        assertThat(Score.between(MetricType.L2, ZERO, new float[] {3, 4})).isEqualTo(25f);
    }

    @Test
    void ipIsNotNormalized() {
        assertThat(Score.between(MetricType.IP, new float[] {1, 2}, new float[] {3, 4}))
                .isEqualTo(11f);
    }

    @Test
    void cosineIgnoresLengthAndStaysWithinOne() {
        assertThat(Score.between(MetricType.COSINE, new float[] {1, 0}, new float[] {5, 5}))
                .isCloseTo((float) Math.sqrt(0.5), offset(1e-6f));
        for (float length = 0.1f; length < 10; length += 0.1f) {
            float[] vector = {length, length / 3, length / 7};
            assertThat(Score.between(MetricType.COSINE, vector, vector)).isBetween(0.999999f, 1f);
        }
    }

    @Test
    void cosineWithAVectorOfZerosIsZero() {
        assertThat(Score.between(MetricType.COSINE, ZERO, new float[] {3, 4})).isZero();
        assertThat(Score.between(MetricType.COSINE, ZERO, ZERO)).isZero();
    }

    @Test
    void normsOfExtremeVectorsAreFinite() {
        assertThat(Norms.squared(new float[] {Float.MAX_VALUE, Float.MAX_VALUE}, 0, 2))
                .isFinite();
        assertThat(Norms.inverse(new float[] {Float.MIN_VALUE}, 0, 1)).isEqualTo(Float.MAX_VALUE);
        assertThat(Norms.inverse(new float[] {9, 9, 3, 4}, 2, 2)).isEqualTo(0.2f);
        assertThat(Norms.squared(new float[] {1, 2, 3, 4, 5}, 0, 5)).isEqualTo(55);
    }

    @Test
    void betterIsSmallerForL2OnlyAmongDenseMetrics() {
        assertThat(Score.isBetter(MetricType.L2, 1, 2)).isTrue();
        assertThat(Score.isBetter(MetricType.IP, 1, 2)).isFalse();
        assertThat(Score.isBetter(MetricType.COSINE, 0.9f, 0.8f)).isTrue();
        assertThat(Score.isBetter(MetricType.COSINE, 0.8f, 0.8f)).isFalse();
    }

    @Test
    void otherMetricsDoNotCompareDenseVectors() {
        assertThatThrownBy(() -> Score.between(MetricType.BM25, ZERO, ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
