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
        return RankFusion.fuse(ranker, List.of(legs), Long::compare);
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
