package io.tercel.index.sparse;

import io.tercel.index.WeightedTerms;
import io.tercel.vector.MetricType;

/** What a posting says of a row besides its number. */
public enum PostingKind {
    /** How often the term occurs in it, at least 1; searched by BM25. */
    TERM_FREQUENCY(0),
    /** The weight of the dimension, finite and not zero; searched by inner product. Held as the bits of a float. */
    WEIGHT(1);

    private final int code;

    PostingKind(int code) {
        this.code = code;
    }

    /** How files say it. */
    int code() {
        return code;
    }

    /** What an index of that metric holds. */
    public static PostingKind of(MetricType metric) {
        return switch (metric) {
            case BM25 -> TERM_FREQUENCY;
            case IP -> WEIGHT;
            case L2,
                    COSINE,
                    HAMMING,
                    JACCARD,
                    MAX_SIM_COSINE,
                    MAX_SIM_IP,
                    MAX_SIM_L2,
                    MAX_SIM_HAMMING,
                    MAX_SIM_JACCARD -> throw new IllegalArgumentException(metric + " does not compare sparse vectors");
        };
    }

    void requireFits(WeightedTerms query) {
        if (query.isBm25() != (this == TERM_FREQUENCY)) {
            throw new IllegalArgumentException("a query by %s of an index that holds %s"
                    .formatted(query.isBm25() ? "BM25" : "inner product", this));
        }
    }
}
