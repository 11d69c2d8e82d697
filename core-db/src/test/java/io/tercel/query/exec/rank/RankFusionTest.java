package io.tercel.query.exec.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tercel.query.Ranker;
import io.tercel.vector.MetricType;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The worked examples of the specification; row numbers stand for primary keys. */
class RankFusionTest {

    @SafeVarargs
    private static LegCandidates leg(MetricType metric, Map.Entry<Integer, Double>... found) {
        long[] rows = new long[found.length];
        float[] scores = new float[found.length];
        for (int i = 0; i < found.length; i++) {
            rows[i] = found[i].getKey();
            scores[i] = found[i].getValue().floatValue();
        }
        return new LegCandidates(metric, rows, scores);
    }

    private static LegCandidates ranked(MetricType metric, int... rows) {
        long[] refs = new long[rows.length];
        float[] scores = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            refs[i] = rows[i];
            scores[i] = rows.length - i;
        }
        return new LegCandidates(metric, refs, scores);
    }

    private static List<FusedRow> fuse(Ranker ranker, LegCandidates... legs) {
        return fuse(ranker, Map.of(), legs);
    }

    private static List<FusedRow> fuse(Ranker ranker, Map<Long, Double> values, LegCandidates... legs) {
        return RankFusion.fuse(ranker, List.of(legs), Long::compare, row -> values.getOrDefault(row, Double.NaN));
    }

    private static List<Long> order(List<FusedRow> rows) {
        return rows.stream().map(FusedRow::row).toList();
    }

    private static Map<Long, Double> scores(List<FusedRow> rows) {
        return rows.stream().collect(Collectors.toMap(FusedRow::row, FusedRow::score));
    }

    @Test
    void acceptance4ReciprocalRankFusion() {
        List<FusedRow> fused = fuse(
                new Ranker.Rrf(60),
                ranked(MetricType.BM25, 101, 203, 150, 198, 175),
                ranked(MetricType.COSINE, 198, 101, 110, 175, 250));

        assertThat(order(fused)).containsExactly(101L, 198L, 175L, 203L, 110L, 150L, 250L);
        Map<Long, Double> scores = scores(fused);
        assertThat(scores.get(101L)).isEqualTo(0.03252247, within(5e-9));
        assertThat(scores.get(198L)).isEqualTo(0.03201844, within(5e-9));
        assertThat(scores.get(175L)).isEqualTo(0.03100962, within(5e-9));
        assertThat(scores.get(203L)).isEqualTo(0.01612903, within(5e-9));
        assertThat(scores.get(110L)).isEqualTo(0.01587302, within(5e-9));
        assertThat(scores.get(250L)).isEqualTo(0.01538462, within(5e-9));
    }

    @Test
    void acceptance5RawWeights() {
        List<FusedRow> fused = fuse(
                new Ranker.Weighted(List.of(0.6, 0.4), false),
                leg(
                        MetricType.COSINE,
                        Map.entry(101, .92),
                        Map.entry(203, .88),
                        Map.entry(150, .85),
                        Map.entry(198, .83),
                        Map.entry(175, .80)),
                leg(
                        MetricType.COSINE,
                        Map.entry(198, .91),
                        Map.entry(101, .87),
                        Map.entry(110, .85),
                        Map.entry(175, .82),
                        Map.entry(250, .78)));

        assertThat(order(fused).subList(0, 5)).containsExactly(101L, 198L, 175L, 203L, 150L);
        assertThat(scores(fused).get(101L)).isEqualTo(.90, within(1e-6));
        assertThat(scores(fused).get(198L)).isEqualTo(.862, within(1e-6));
        assertThat(scores(fused).get(175L)).isEqualTo(.808, within(1e-6));
        assertThat(scores(fused).get(203L)).isEqualTo(.528, within(1e-6));
        assertThat(scores(fused).get(150L)).isEqualTo(.51, within(1e-6));
    }

    @Test
    void acceptance6NormalizedScores() {
        assertThat(RankFusion.normalized(MetricType.COSINE, 0.2)).isEqualTo(.6, within(1e-12));
        assertThat(RankFusion.normalized(MetricType.IP, 1)).isEqualTo(.75, within(1e-12));
        assertThat(RankFusion.normalized(MetricType.BM25, 1)).isEqualTo(.5, within(1e-12));
        assertThat(RankFusion.normalized(MetricType.L2, 1)).isEqualTo(.5, within(1e-12));
    }

    @Test
    void distancesAloneAreAddedAsTheyAreAndTheSmallestSumIsBest() {
        Ranker raw = new Ranker.Weighted(List.of(1.0, 1.0), false);
        List<FusedRow> fused = fuse(
                raw,
                leg(MetricType.L2, Map.entry(1, 1.0), Map.entry(2, 4.0)),
                leg(MetricType.L2, Map.entry(2, 0.5), Map.entry(1, 9.0)));

        assertThat(order(fused)).containsExactly(2L, 1L);
        assertThat(scores(fused)).containsEntry(1L, 10.0).containsEntry(2L, 4.5);
    }

    @Test
    void aDistanceBesideASimilarityIsTurnedRound() {
        List<FusedRow> fused = fuse(
                new Ranker.Weighted(List.of(1.0, 1.0), false),
                leg(MetricType.L2, Map.entry(1, 0.0), Map.entry(2, 1000.0)),
                leg(MetricType.IP, Map.entry(2, 0.5), Map.entry(1, 0.4)));

        assertThat(order(fused)).containsExactly(1L, 2L);
    }

    private static double decayed(Ranker.Decay decay, double value) {
        return fuse(decay, Map.of(1L, value), leg(MetricType.IP, Map.entry(1, 1.0)))
                .getFirst()
                .score();
    }

    @Test
    void acceptance7DecayIsHalfAtTheScale() {
        for (Ranker.Decay decay : List.of(
                Ranker.Decay.gauss("f", 10, 4), Ranker.Decay.exp("f", 10, 4), Ranker.Decay.linear("f", 10, 4))) {
            assertThat(decayed(decay, 10)).isEqualTo(1);
            assertThat(decayed(decay, 14)).isEqualTo(.5, within(1e-12));
            assertThat(decayed(decay, 6)).isEqualTo(.5, within(1e-12));
            assertThat(decayed(decay.offset(1), 15)).isEqualTo(.5, within(1e-12));
            assertThat(decayed(decay.offset(1), 11)).isEqualTo(1);
            assertThat(decayed(decay.decay(.1), 14)).isEqualTo(.1, within(1e-12));
        }
    }

    @Test
    void eachShapeOfDecayFallsInItsOwnWay() {
        // 0.5 to the power of 1/4 and of 4; of 1/2 and of 2.
        assertThat(decayed(Ranker.Decay.gauss("f", 0, 10), 5)).isEqualTo(0.8408964152537145, within(1e-12));
        assertThat(decayed(Ranker.Decay.gauss("f", 0, 10), 20)).isEqualTo(0.0625, within(1e-12));
        assertThat(decayed(Ranker.Decay.exp("f", 0, 10), 5)).isEqualTo(0.7071067811865476, within(1e-12));
        assertThat(decayed(Ranker.Decay.exp("f", 0, 10), 20)).isEqualTo(0.25, within(1e-12));
        assertThat(decayed(Ranker.Decay.linear("f", 0, 10), 5)).isEqualTo(0.75, within(1e-12));
        assertThat(decayed(Ranker.Decay.linear("f", 0, 10).decay(.2), 5)).isEqualTo(0.6, within(1e-12));
        assertThat(decayed(Ranker.Decay.linear("f", 0, 10), 30)).isEqualTo(0.5, within(1e-12));
        assertThat(decayed(Ranker.Decay.linear("f", 0, 10).downToZero(), 15)).isEqualTo(0.25, within(1e-12));
        assertThat(decayed(Ranker.Decay.linear("f", 0, 10).downToZero(), 30)).isZero();
    }

    @Test
    void whatDecaysIsTheBestTheSumOrTheMeanOfTheLegs() {
        LegCandidates cosine = leg(MetricType.COSINE, Map.entry(1, 0.8), Map.entry(2, 0.6));
        LegCandidates terms = leg(MetricType.IP, Map.entry(1, 0.4));
        // Row 1 is a scale away, row 2 at the origin.
        Map<Long, Double> values = Map.of(1L, 3.0, 2L, 1.0);
        Ranker.Decay decay = Ranker.Decay.exp("f", 1, 2);

        List<FusedRow> best = fuse(decay, values, cosine, terms);
        assertThat(order(best)).containsExactly(2L, 1L);
        assertThat(scores(best).get(1L)).isEqualTo(0.4, within(1e-6));
        assertThat(scores(best).get(2L)).isEqualTo(0.6, within(1e-6));
        List<FusedRow> sum = fuse(decay.mode(Ranker.Decay.ScoreMode.SUM), values, cosine, terms);
        assertThat(scores(sum).get(1L)).isEqualTo(0.6, within(1e-6));
        List<FusedRow> mean = fuse(decay.mode(Ranker.Decay.ScoreMode.AVG), values, cosine, terms);
        assertThat(scores(mean).get(1L)).isEqualTo(0.3, within(1e-6));
        assertThat(scores(mean).get(2L)).isEqualTo(0.6, within(1e-6));
        // (1 + 0.8) / 2, halved.
        assertThat(scores(fuse(decay.normalized(), values, cosine)).get(1L)).isEqualTo(0.45, within(1e-6));
        // Of distance 1 half is left by 1 - 2 atan(1) / pi, and half of that by the decay.
        assertThat(scores(fuse(decay, values, leg(MetricType.L2, Map.entry(1, 1.0))))
                        .get(1L))
                .isEqualTo(0.25, within(1e-6));
    }

    @Test
    void aRowKnowsItsPlaceInEachLeg() {
        List<FusedRow> fused = fuse(new Ranker.Rrf(60), ranked(MetricType.BM25, 5, 6), ranked(MetricType.COSINE, 6));

        FusedRow both = fused.getFirst();
        assertThat(both.row()).isEqualTo(6);
        assertThat(both.rank(0)).isEqualTo(2);
        assertThat(both.rank(1)).isEqualTo(1);
        assertThat(fused.get(1).rank(1)).isZero();
    }
}
