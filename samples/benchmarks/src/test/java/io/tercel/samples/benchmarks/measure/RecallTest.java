package io.tercel.samples.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RecallTest {

    private static final int[][] TRUTH = {{1, 2, 3}, {4, 5, 6}};

    @Test
    void onlyTheFirstKOfTheTruthCount() {
        assertThat(Recall.at(2, new int[][] {{2, 1}, {6, 4}}, TRUTH, 2)).isEqualTo(0.75);
    }

    @Test
    void onlyTheQueriesThatWereAskedCount() {
        assertThat(Recall.at(2, new int[][] {{2, 9}, {4, 5}}, TRUTH, 1)).isEqualTo(0.5);
    }

    @Test
    void missingAndRepeatedRowsAreNotFound() {
        assertThat(Recall.at(3, new int[][] {{1, 1, 1}, {}}, TRUTH, 2)).isEqualTo(1.0 / 6);
    }

    @Test
    void whereFewerThanKAreEligibleFindingThoseIsAll() {
        assertThat(Recall.at(2, new int[][] {{7}, {}}, new int[][] {{7}, {}}, 2))
                .isEqualTo(1);
    }
}
