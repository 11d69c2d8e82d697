package io.tercel.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TopRowsTest {

    private record Pair(int row, float score) {}

    @Test
    void equalsASortOfAllPairsInBothDirections() {
        SplittableRandom random = new SplittableRandom(7);
        for (int attempt = 0; attempt < 400; attempt++) {
            int n = random.nextInt(600);
            int k = 1 + random.nextInt(400);
            boolean largerIsBetter = random.nextBoolean();
            TopRows top = new TopRows(k, largerIsBetter);
            List<Pair> pairs = new ArrayList<>();
            for (int row = 0; row < n; row++) {
                pairs.add(new Pair(row, random.nextInt(-20, 20) / 4f));
            }
            for (int i = n - 1; i > 0; i--) {
                pairs.add(pairs.remove(random.nextInt(i + 1)));
            }
            pairs.forEach(pair -> top.offer(pair.row, pair.score));

            Comparator<Pair> better = Comparator.comparingDouble(pair -> largerIsBetter ? -pair.score : pair.score);
            pairs.sort(better.thenComparingInt(Pair::row));
            List<Pair> expected = pairs.subList(0, Math.min(n, k));
            assertThat(top.sortedRows())
                    .containsExactly(expected.stream().mapToInt(Pair::row).toArray());
            float[] scores = top.sortedScores();
            for (int i = 0; i < scores.length; i++) {
                assertThat(scores[i]).isEqualTo(expected.get(i).score + 0f);
            }
        }
    }

    @Test
    void offersAfterASortStillReplaceTheWorst() {
        TopRows top = new TopRows(3, true);
        for (int row = 0; row < 5; row++) {
            top.offer(row, row);
            top.sortedRows();
        }
        assertThat(top.sortedRows()).containsExactly(4, 3, 2);
        assertThat(top.offer(9, 2f)).isFalse();
        assertThat(top.offer(1, 2f)).isTrue();
        assertThat(top.sortedRows()).containsExactly(4, 3, 1);
    }

    @Test
    void thresholdIsTheWorstScoreThereIsUntilFull() {
        TopRows larger = new TopRows(2, true);
        TopRows smaller = new TopRows(2, false);
        assertThat(larger.threshold()).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(smaller.threshold()).isEqualTo(Float.POSITIVE_INFINITY);
        for (int row = 0; row < 3; row++) {
            larger.offer(row, row);
            smaller.offer(row, row);
        }
        assertThat(larger.threshold()).isEqualTo(1f);
        assertThat(smaller.threshold()).isEqualTo(1f);
        larger.clear();
        assertThat(larger.size()).isZero();
        assertThat(larger.threshold()).isEqualTo(Float.NEGATIVE_INFINITY);
    }

    @Test
    void infinitiesSortAndNotANumberIsRefused() {
        TopRows top = new TopRows(4, false);
        assertThat(top.offer(0, Float.NaN)).isFalse();
        assertThat(top.offer(1, Float.POSITIVE_INFINITY)).isTrue();
        assertThat(top.offer(2, Float.NEGATIVE_INFINITY)).isTrue();
        assertThat(top.offer(3, -0f)).isTrue();
        assertThat(top.offer(4, 0f)).isTrue();
        assertThat(top.sortedRows()).containsExactly(2, 3, 4, 1);
    }

    @Test
    void keepsAtLeastOne() {
        assertThatThrownBy(() -> new TopRows(0, true)).isInstanceOf(IllegalArgumentException.class);
    }
}
