package io.tercel.rag.eval;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How good one ranking is, from 0 to 1, by trec_eval's rules, so that figures can be laid beside published ones.
 *
 * <ul>
 *   <li>A ranking is ordered by score; of equal scores the larger id comes first. A system cannot gain by the order in which it
 *       returns ties.
 *   <li>A document without a judgement is not relevant, and so is one whose judgement is 0 or below.
 *   <li>A query for which nothing was found counts as 0. A query without any relevant document says nothing about a ranking and is
 *       left out of means.
 * </ul>
 *
 * @param kind what is measured
 * @param depth how many of the first documents are looked at, at least 1
 */
public record Measure(Kind kind, int depth) {

    /** What is measured. */
    public enum Kind {
        /**
         * Normalized discounted cumulative gain: the gain of a document is its judgement (linear), divided by log2(rank + 1), and the
         * sum is divided by that of the best ranking. K. Järvelin, J. Kekäläinen: "Cumulated gain-based evaluation of IR techniques",
         * TOIS 2002.
         */
        NDCG("nDCG"),

        /** One divided by the rank of the first relevant document. */
        RECIPROCAL_RANK("MRR"),

        /** The share of the relevant documents that were found. */
        RECALL("recall"),

        /** The share of the looked at places that hold a relevant document. */
        PRECISION("precision");

        private final String label;

        Kind(String label) {
            this.label = label;
        }
    }

    /** Checks the depth. */
    public Measure {
        if (depth < 1) {
            throw new IllegalArgumentException("depth: expected at least 1, got " + depth);
        }
    }

    /** Normalized discounted cumulative gain of the first {@code depth}. */
    public static Measure ndcg(int depth) {
        return new Measure(Kind.NDCG, depth);
    }

    /** Reciprocal rank of the first relevant document, 0 when it is not among the first {@code depth}. */
    public static Measure mrr(int depth) {
        return new Measure(Kind.RECIPROCAL_RANK, depth);
    }

    /** Share of the relevant documents that are among the first {@code depth}. */
    public static Measure recall(int depth) {
        return new Measure(Kind.RECALL, depth);
    }

    /** Share of the first {@code depth} places that hold a relevant document. */
    public static Measure precision(int depth) {
        return new Measure(Kind.PRECISION, depth);
    }

    /**
     * The value for one query.
     *
     * @param found in any order
     * @param judged how relevant documents are, by id; at least one of them relevant
     */
    public double of(List<Scored> found, Map<String, Integer> judged) {
        List<Integer> gains = Scored.ranking(found).stream()
                .limit(depth)
                .map(id -> Math.max(0, judged.getOrDefault(id, 0)))
                .toList();
        return switch (kind) {
            case NDCG -> discounted(gains) / discounted(ideal(judged));
            case RECIPROCAL_RANK ->
                IntStream.range(0, gains.size())
                        .filter(i -> gains.get(i) > 0)
                        .mapToDouble(i -> 1.0 / (i + 1))
                        .findFirst()
                        .orElse(0);
            case RECALL -> (double) relevant(gains) / relevant(List.copyOf(judged.values()));
            case PRECISION -> (double) relevant(gains) / depth;
        };
    }

    private List<Integer> ideal(Map<String, Integer> judged) {
        return judged.values().stream()
                .map(score -> Math.max(0, score))
                .sorted(Comparator.reverseOrder())
                .limit(depth)
                .toList();
    }

    private static double discounted(List<Integer> gains) {
        double sum = 0;
        for (int i = 0; i < gains.size(); i++) {
            int rank = i + 1;
            sum += gains.get(i) / (Math.log(rank + 1) / Math.log(2));
        }
        return sum;
    }

    private static long relevant(List<Integer> gains) {
        return gains.stream().filter(gain -> gain > 0).count();
    }

    /** As it is written in tables: {@code nDCG@10}. */
    @Override
    public String toString() {
        return kind.label + "@" + depth;
    }
}
