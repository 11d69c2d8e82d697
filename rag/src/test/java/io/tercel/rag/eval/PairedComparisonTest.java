package io.tercel.rag.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class PairedComparisonTest {

    @Test
    void fewQuestionsAreCountedExactly() {
        // Differences 1, 1, 1: of the 8 ways to choose signs two are as extreme as 3.
        PairedComparison comparison = PairedComparison.of(new double[] {0, 0, 0, 5}, new double[] {1, 1, 1, 5});

        assertThat(comparison.difference()).isCloseTo(0.75, within(1e-12));
        assertThat(comparison.pValue()).isEqualTo(0.25);
        assertThat(comparison.better()).isEqualTo(3);
        assertThat(comparison.worse()).isZero();
        assertThat(comparison.equal()).isEqualTo(1);
    }

    @Test
    void aDifferenceInOneDirectionOfManyQuestionsIsSignificantAndOneInBothIsNot() {
        double[] zeros = new double[200];
        double[] better = new double[200];
        Arrays.fill(better, 0.1);
        double[] mixed = new double[200];
        for (int i = 0; i < mixed.length; i++) {
            mixed[i] = i % 2 == 0 ? 0.1 : -0.1;
        }

        assertThat(PairedComparison.of(zeros, better).pValue()).isLessThan(0.001);
        assertThat(PairedComparison.of(zeros, mixed).pValue()).isGreaterThan(0.9);
    }

    @Test
    void samplingAgreesWithTheNormalApproximation() {
        // 100 differences of 1, 60 of them up: z = 20 / 10 = 2; P(|sum| >= 20) = 0.0569 with the correction for whole
        // numbers.
        double[] first = new double[100];
        double[] second = new double[100];
        for (int i = 0; i < second.length; i++) {
            second[i] = i < 60 ? 1 : -1;
        }

        assertThat(PairedComparison.of(first, second).pValue()).isCloseTo(0.0569, within(0.004));
    }

    @Test
    void equalRunsDoNotDifferAndTheOrderOfTheTwoDoesNotMatter() {
        SplittableRandom random = new SplittableRandom(7);
        double[] first = random.doubles(50).toArray();
        double[] second = random.doubles(50).toArray();

        assertThat(PairedComparison.of(first, first).pValue()).isEqualTo(1);
        assertThat(PairedComparison.of(first, second).pValue())
                .isEqualTo(PairedComparison.of(second, first).pValue());
        assertThat(PairedComparison.of(new double[0], new double[0]).difference())
                .isZero();
    }

    @Test
    void valuesOfDifferentQuestionsDoNotCompare() {
        assertThatIllegalArgumentException().isThrownBy(() -> PairedComparison.of(new double[1], new double[2]));
    }
}
