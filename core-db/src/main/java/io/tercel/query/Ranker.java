package io.tercel.query;

import java.util.List;

/** How the candidates of several legs become one ranking. Larger fused scores are better; ties go to the smaller primary key. */
public sealed interface Ranker {

    /**
     * Reciprocal rank fusion: a row scores the sum over the legs that found it of {@code 1 / (k + rank)}, ranks from 1. Cormack,
     * Clarke, Büttcher: "Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning Methods", SIGIR 2009.
     *
     * @param k how much the first ranks stand out, above 0 and below 16,384; 60 is the paper's
     */
    record Rrf(double k) implements Ranker {

        /** With the paper's k = 60. */
        public static Rrf standard() {
            return new Rrf(60);
        }
    }

    /**
     * The weighted sum of the legs' scores; a leg that did not find a row adds nothing.
     *
     * @param weights one for each leg, each in [0, 1]
     * @param normalize whether scores are first mapped to [0, 1] by metric, so that legs of different metrics can be added:
     *     COSINE {@code (1 + s) / 2}, IP {@code 0.5 + atan(s) / π}, BM25 {@code 2 atan(s) / π}, distances {@code 1 - 2 atan(d) / π}
     */
    record Weighted(List<Double> weights, boolean normalize) implements Ranker {

        /** Copies the weights. */
        public Weighted {
            weights = List.copyOf(weights);
        }
    }
}
