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
import java.util.function.LongToDoubleFunction;

/** Joins the candidates of several legs. What a leg's row adds to the fused score is the ranker's only decision. */
public final class RankFusion {

    private RankFusion() {}

    /**
     * All rows, or elements, that any leg found, best first. A ranking by a function is the one that it begins with.
     *
     * @param keyOrder compares two rows by primary key, to break ties
     * @param fieldValue the value of a row in the field that a {@link Ranker.Decay} names
     */
    public static List<FusedRow> fuse(
            Ranker ranker, List<LegCandidates> legs, LongBinaryOperator keyOrder, LongToDoubleFunction fieldValue) {
        if (ranker instanceof Ranker.Reranked reranked) {
            return fuse(reranked.first(), legs, keyOrder, fieldValue);
        }
        Map<Object, FusedRow> rows = new LinkedHashMap<>();
        for (int leg = 0; leg < legs.size(); leg++) {
            LegCandidates candidates = legs.get(leg);
            for (int i = 0; i < candidates.rows().length; i++) {
                float score = candidates.scores()[i];
                int place = i;
                rows.computeIfAbsent(identity(candidates, i), any -> row(candidates, place, legs.size()))
                        .found(leg, i + 1, score, contribution(ranker, legs, leg, i));
            }
        }
        if (ranker instanceof Ranker.Decay decay) {
            rows.values().forEach(row -> row.rescore(decayed(decay, legs, row, fieldValue)));
        }
        return sorted(rows.values(), largerIsBetter(ranker, legs), keyOrder);
    }

    /** An element of a row. */
    private record Element(long row, int index) {}

    /** What legs have in common when they find the same: a row, or an element. */
    private static Object identity(LegCandidates candidates, int place) {
        long row = candidates.rows()[place];
        return candidates.elements().length == 0
                ? (Object) row
                : new Element(row, candidates.elements()[place]);
    }

    private static FusedRow row(LegCandidates candidates, int place, int legs) {
        FusedRow row = new FusedRow(candidates.rows()[place], legs);
        if (candidates.elements().length > 0) {
            row.foundElement(candidates.elements()[place]);
        }
        return row;
    }

    /** What a leg that found a row at a place adds to its score. */
    private static double contribution(Ranker ranker, List<LegCandidates> legs, int leg, int place) {
        LegCandidates candidates = legs.get(leg);
        return switch (ranker) {
            case Ranker.Rrf rrf -> 1 / (rrf.k() + place + 1);
            case Ranker.Weighted weighted ->
                weighted.weights().get(leg)
                        * comparable(
                                weighted, legs, candidates.metric(), candidates.scores()[place]);
            // These look at a row when all legs have said what they know of it.
            case Ranker.Decay ignored -> 0;
            case Ranker.Reranked ignored -> 0;
        };
    }

    private static double decayed(
            Ranker.Decay decay, List<LegCandidates> legs, FusedRow row, LongToDoubleFunction fieldValue) {
        double best = Double.NEGATIVE_INFINITY;
        double sum = 0;
        int found = 0;
        for (int leg = 0; leg < legs.size(); leg++) {
            if (row.rank(leg) > 0) {
                MetricType metric = legs.get(leg).metric();
                boolean mapped = decay.normalize() || !metric.largerIsBetter();
                double score = mapped ? normalized(metric, row.legScore(leg)) : row.legScore(leg);
                best = Math.max(best, score);
                sum += score;
                found++;
            }
        }
        double score =
                switch (decay.mode()) {
                    case MAX -> best;
                    case SUM -> sum;
                    case AVG -> sum / found;
                };
        return score * DecayCurve.at(decay, fieldValue.applyAsDouble(row.row()));
    }

    /** Whether a ranker changes the order of a single leg, too. */
    public static boolean ranksSingleLegs(Ranker ranker) {
        return switch (ranker) {
            case Ranker.Rrf ignored -> false;
            case Ranker.Weighted ignored -> false;
            case Ranker.Decay ignored -> true;
            case Ranker.Reranked ignored -> true;
        };
    }

    /** Rows with other scores, best first; larger is better. */
    public static List<FusedRow> rescored(List<FusedRow> rows, double[] scores, LongBinaryOperator keyOrder) {
        for (int i = 0; i < scores.length; i++) {
            rows.get(i).rescore(scores[i]);
        }
        return sorted(rows, true, keyOrder);
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
        FusedRow row = row(candidates, place, 1);
        row.found(0, place + 1, candidates.scores()[place], candidates.scores()[place]);
        return row;
    }

    private static List<FusedRow> sorted(
            Collection<FusedRow> rows, boolean largerIsBetter, LongBinaryOperator keyOrder) {
        Comparator<FusedRow> byScore = Comparator.comparingDouble(FusedRow::score);
        Comparator<FusedRow> byKey = (a, b) -> (int) keyOrder.applyAsLong(a.row(), b.row());
        List<FusedRow> sorted = new ArrayList<>(rows);
        sorted.sort((largerIsBetter ? byScore.reversed() : byScore)
                .thenComparing(byKey)
                .thenComparingInt(row -> row.element().orElse(0)));
        return sorted;
    }

    /** Whether a larger fused score is better. Raw distances alone are added as they are, so the smallest sum is the best, as in Milvus. */
    public static boolean largerIsBetter(Ranker ranker, List<LegCandidates> legs) {
        return switch (ranker) {
            case Ranker.Rrf ignored -> true;
            case Ranker.Weighted weighted -> weighted.normalize() || !allDistances(legs);
            case Ranker.Decay ignored -> true;
            case Ranker.Reranked ignored -> true;
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
