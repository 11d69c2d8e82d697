package io.tercel.query.exec.rank;

import io.tercel.query.Ranker;
import io.tercel.vector.MetricType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongBinaryOperator;

/** Joins the candidates of several legs. What a leg's row adds to the fused score is the ranker's only decision. */
public final class RankFusion {

    private RankFusion() {}

    /**
     * All rows that any leg found, best first.
     *
     * @param keyOrder compares two rows by primary key, to break ties
     */
    public static List<FusedRow> fuse(Ranker ranker, List<LegCandidates> legs, LongBinaryOperator keyOrder) {
        Map<Long, FusedRow> rows = new LinkedHashMap<>();
        for (int leg = 0; leg < legs.size(); leg++) {
            LegCandidates candidates = legs.get(leg);
            for (int i = 0; i < candidates.rows().length; i++) {
                float score = candidates.scores()[i];
                double contribution =
                        switch (ranker) {
                            case Ranker.Rrf rrf -> 1 / (rrf.k() + i + 1);
                            case Ranker.Weighted weighted ->
                                weighted.weights().get(leg) * comparable(weighted, legs, candidates.metric(), score);
                        };
                rows.computeIfAbsent(candidates.rows()[i], row -> new FusedRow(row, legs.size()))
                        .found(leg, i + 1, score, contribution);
            }
        }
        return sorted(rows.values(), largerIsBetter(ranker, legs), keyOrder);
    }

    /** One leg alone: its own order, its own scores. */
    public static List<FusedRow> single(LegCandidates candidates) {
        List<FusedRow> rows = new ArrayList<>();
        for (int i = 0; i < candidates.rows().length; i++) {
            rows.add(single(candidates, i));
        }
        return rows;
    }

    /** One row of a leg alone. */
    public static FusedRow single(LegCandidates candidates, int place) {
        FusedRow row = new FusedRow(candidates.rows()[place], 1);
        row.found(0, place + 1, candidates.scores()[place], candidates.scores()[place]);
        if (candidates.elements().length > 0) {
            row.foundElement(candidates.elements()[place]);
        }
        return row;
    }

    private static List<FusedRow> sorted(
            Collection<FusedRow> rows, boolean largerIsBetter, LongBinaryOperator keyOrder) {
        Comparator<FusedRow> byScore = Comparator.comparingDouble(FusedRow::score);
        Comparator<FusedRow> byKey = (a, b) -> (int) keyOrder.applyAsLong(a.row(), b.row());
        List<FusedRow> sorted = new ArrayList<>(rows);
        sorted.sort((largerIsBetter ? byScore.reversed() : byScore).thenComparing(byKey));
        return sorted;
    }

    /** Whether a larger fused score is better. Raw distances alone are added as they are, so the smallest sum is the best, as in Milvus. */
    public static boolean largerIsBetter(Ranker ranker, List<LegCandidates> legs) {
        return switch (ranker) {
            case Ranker.Rrf ignored -> true;
            case Ranker.Weighted weighted -> weighted.normalize() || !allDistances(legs);
        };
    }

    private static boolean allDistances(List<LegCandidates> legs) {
        return legs.stream().noneMatch(leg -> leg.metric().largerIsBetter());
    }

    private static double comparable(
            Ranker.Weighted weighted, List<LegCandidates> legs, MetricType metric, double score) {
        if (weighted.normalize()) {
            return normalized(metric, score);
        }
        boolean turned = !metric.largerIsBetter() && !allDistances(legs);
        return turned ? normalized(metric, score) : score;
    }

    /** A metric's value on the scale from 0 to 1, larger better. */
    static double normalized(MetricType metric, double score) {
        return switch (metric) {
            case COSINE -> (1 + score) / 2;
            case IP, MAX_SIM_COSINE, MAX_SIM_IP -> 0.5 + Math.atan(score) / Math.PI;
            case BM25 -> 2 * Math.atan(score) / Math.PI;
            case L2, HAMMING, JACCARD, MAX_SIM_L2, MAX_SIM_HAMMING, MAX_SIM_JACCARD ->
                1 - 2 * Math.atan(score) / Math.PI;
        };
    }
}
