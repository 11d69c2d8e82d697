package io.tercel.rag.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Against values worked out by hand: 1/log2(2) = 1, 1/log2(3) = 0.6309298, 1/log2(4) = 0.5, 1/log2(5) = 0.4306766. */
final class MeasureTest {

    private static final Offset<Double> ROUNDING = within(1e-6);

    /** Judgements, and the means of measures by them. */
    private record Judged(Map<String, Map<String, Integer>> judgements) {
        double ndcgAt(int k, Map<String, List<Scored>> found) {
            return mean(Measure.ndcg(k), found);
        }

        double recallAt(int k, Map<String, List<Scored>> found) {
            return mean(Measure.recall(k), found);
        }

        double mean(Measure measure, Map<String, List<Scored>> found) {
            return new EvaluationRun("run", found, Latencies.of()).mean(measure, judgements);
        }
    }

    private static List<Scored> ranked(String... ids) {
        List<Scored> found = new ArrayList<>();
        for (String id : ids) {
            found.add(new Scored(id, 100 - found.size()));
        }
        return found;
    }

    @Test
    void gainIsLinearAndDiscountedByRank() {
        Judged quality = new Judged(Map.of("q", Map.of("a", 3, "b", 2, "c", 1)));

        // Found: c at 1, a at 3, b at 4: 1 + 3 · 0.5 + 2 · 0.4306766 = 3.3613531.
        // Ideal: a, b, c: 3 + 2 · 0.6309298 + 1 · 0.5 = 4.7618595.
        double ndcg = quality.ndcgAt(10, Map.of("q", ranked("c", "x", "a", "b")));

        assertThat(ndcg).isCloseTo(3.3613531 / 4.7618595, ROUNDING);
    }

    @Test
    void theIdealIsCutAtTheSameRank() {
        Judged quality = new Judged(Map.of("q", Map.of("a", 1, "b", 1, "c", 1)));

        assertThat(quality.ndcgAt(2, Map.of("q", ranked("a", "b")))).isCloseTo(1, ROUNDING);
        // Only b, at 2: 0.6309298 of 1 + 0.6309298.
        assertThat(quality.ndcgAt(2, Map.of("q", ranked("x", "b", "c")))).isCloseTo(0.6309298 / 1.6309298, ROUNDING);
    }

    @Test
    void documentsWithoutAJudgementOrWithANegativeOneAreNotRelevant() {
        Judged quality = new Judged(Map.of("q", Map.of("a", 1, "bad", -1, "none", 0)));

        double ndcg = quality.ndcgAt(10, Map.of("q", ranked("bad", "none", "unknown", "a")));

        assertThat(ndcg).isCloseTo(0.4306766, ROUNDING);
        assertThat(quality.recallAt(10, Map.of("q", ranked("bad", "a")))).isCloseTo(1, ROUNDING);
    }

    @Test
    void ofEqualScoresTheLargerIdComesFirst() {
        Judged quality = new Judged(Map.of("q", Map.of("a", 1)));
        List<Scored> tied = List.of(new Scored("a", 1), new Scored("b", 1), new Scored("c", 2));

        // As trec_eval orders them: c, b, a, whatever order the system returned.
        assertThat(quality.ndcgAt(10, Map.of("q", tied))).isCloseTo(0.5, ROUNDING);
        assertThat(quality.recallAt(2, Map.of("q", tied))).isZero();
    }

    @Test
    void aDocumentThatComesTwiceCountsOnce() {
        Judged quality = new Judged(Map.of("q", Map.of("a", 1, "b", 1)));

        assertThat(quality.recallAt(10, Map.of("q", ranked("a", "a")))).isCloseTo(0.5, ROUNDING);
        assertThat(quality.ndcgAt(10, Map.of("q", ranked("a", "a")))).isCloseTo(1 / 1.6309298, ROUNDING);
    }

    @Test
    void theMeanIsOverAllQueriesWithARelevantDocument() {
        Judged quality =
                new Judged(Map.of("found", Map.of("a", 1), "lost", Map.of("b", 1), "nothing relevant", Map.of("c", 0)));

        Map<String, List<Scored>> found =
                Map.of("found", ranked("a"), "nothing relevant", ranked("c"), "not judged", ranked("a"));

        // The query for which nothing was found counts as 0; those without a relevant document or a judgement do not
        // count.
        assertThat(quality.ndcgAt(10, found)).isCloseTo(0.5, ROUNDING);
        assertThat(quality.recallAt(100, found)).isCloseTo(0.5, ROUNDING);
    }

    @Test
    void recallIsTheShareOfTheRelevantAmongTheFirst() {
        Judged quality = new Judged(Map.of("q", Map.of("a", 1, "b", 2, "c", 1, "d", 1)));

        assertThat(quality.recallAt(3, Map.of("q", ranked("x", "a", "b", "c")))).isCloseTo(0.5, ROUNDING);
        assertThat(quality.recallAt(100, Map.of("q", ranked("x", "a", "b", "c"))))
                .isCloseTo(0.75, ROUNDING);
    }

    @Test
    void theReciprocalRankIsThatOfTheFirstRelevantDocumentAmongTheFirst() {
        Judged quality = new Judged(Map.of("q", Map.of("a", 1, "b", 2, "c", 0)));

        assertThat(quality.mean(Measure.mrr(10), Map.of("q", ranked("c", "x", "a", "b"))))
                .isCloseTo(1.0 / 3, ROUNDING);
        assertThat(quality.mean(Measure.mrr(2), Map.of("q", ranked("c", "x", "a", "b"))))
                .isZero();
    }

    @Test
    void precisionCountsPlacesThatHoldNothing() {
        Judged quality = new Judged(Map.of("q", Map.of("a", 1, "b", 2)));

        assertThat(quality.mean(Measure.precision(4), Map.of("q", ranked("a", "x"))))
                .isCloseTo(0.25, ROUNDING);
    }

    @Test
    void aMeasureIsCalledAsInTables() {
        assertThat(List.of(Measure.ndcg(10), Measure.mrr(10), Measure.recall(100), Measure.precision(5)))
                .hasToString("[nDCG@10, MRR@10, recall@100, precision@5]");
        assertThatIllegalArgumentException().isThrownBy(() -> Measure.ndcg(0)).withMessageContaining("depth");
    }
}
