package io.tercel.rerankers.rules;

import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.ContentMetadata;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Joins the lists of several retrievers or questions into one; contents with the same id are one. */
public sealed interface Fusion {

    /**
     * By rank: a content scores the sum over the lists of {@code 1 / (k + rank)}, ranks from 1. Cormack, Clarke, Büttcher: "Reciprocal Rank
     * Fusion outperforms Condorcet and individual Rank Learning Methods", SIGIR 2009.
     *
     * @param k how little the first ranks stand out, above 0; 60 is the paper's
     */
    record ReciprocalRank(double k) implements Fusion {

        /** Checks k. */
        public ReciprocalRank {
            if (!(k > 0)) {
                throw new IllegalArgumentException("k: expected more than 0, got " + k);
            }
        }

        @Override
        public double[] scores(List<Content> list, int position) {
            double[] scores = new double[list.size()];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = 1 / (k + i + 1);
            }
            return scores;
        }
    }

    /**
     * By score: each list's scores are mapped so that its best has 1 and its worst 0, and the sum over the lists is weighted. A list
     * whose contents do not all have a score counts by rank, evenly from 1 down.
     *
     * @param weights of the lists in their order, each 0 or more; lists beyond them have the last weight
     */
    record Weighted(List<Double> weights) implements Fusion {

        /** Copies and checks the weights. */
        public Weighted {
            weights = List.copyOf(weights);
            if (weights.isEmpty() || weights.stream().anyMatch(weight -> !(weight >= 0))) {
                throw new IllegalArgumentException("weights: expected one or more of 0 or more, got " + weights);
            }
        }

        @Override
        public double[] scores(List<Content> list, int position) {
            double weight = weights.get(Math.min(position, weights.size() - 1));
            double[] scores = new double[list.size()];
            boolean scored =
                    list.stream().allMatch(content -> content.metadata().get(ContentMetadata.SCORE) instanceof Number);
            double best = scored ? score(list.getFirst()) : 0;
            double worst = best;
            for (Content content : scored ? list : List.<Content>of()) {
                best = Math.max(best, score(content));
                worst = Math.min(worst, score(content));
            }
            for (int i = 0; i < scores.length; i++) {
                double relative = 1 - (double) i / scores.length;
                if (scored) {
                    relative = best > worst ? (score(list.get(i)) - worst) / (best - worst) : 1;
                }
                scores[i] = weight * relative;
            }
            return scores;
        }

        private static double score(Content content) {
            return ((Number) content.metadata().getOrDefault(ContentMetadata.SCORE, 0)).doubleValue();
        }
    }

    /** By rank, with the paper's k = 60. */
    static Fusion reciprocalRank() {
        return new ReciprocalRank(60);
    }

    /** By score, with a weight for each list. */
    static Fusion weighted(Double... weights) {
        return new Weighted(List.of(weights));
    }

    /**
     * What the contents of one list add to their fused scores.
     *
     * @param list not empty, best first
     * @param position of the list among all, from 0
     */
    double[] scores(List<Content> list, int position);

    /** The contents of all lists, each once, as it was where it came first, best first. */
    default List<RankedContent> fuse(List<List<Content>> lists) {
        Map<Object, RankedContent> fused = new LinkedHashMap<>();
        for (int position = 0; position < lists.size(); position++) {
            List<Content> list = distinct(lists.get(position));
            double[] scores = list.isEmpty() ? new double[0] : scores(list, position);
            for (int i = 0; i < scores.length; i++) {
                RankedContent here = new RankedContent(list.get(i), scores[i]);
                fused.merge(
                        RankedContent.key(list.get(i)),
                        here,
                        (before, now) -> before.scored(before.score() + now.score()));
            }
        }
        return RankedContent.bestFirst(List.copyOf(fused.values()));
    }

    private static List<Content> distinct(List<Content> list) {
        Map<Object, Content> distinct = new LinkedHashMap<>();
        list.forEach(content -> distinct.putIfAbsent(RankedContent.key(content), content));
        return new ArrayList<>(distinct.values());
    }
}
