package io.tercel.rag.retriever;

/**
 * How one way of searching saw a passage.
 *
 * @param leg the way
 * @param rank place among what it found, from 1
 * @param score its own measure: cosine in [-1, 1] for {@link Leg#DENSE}, BM25 above 0 for {@link Leg#TEXT}
 */
public record LegMatch(Leg leg, int rank, double score) {

    /** A way of searching. */
    public enum Leg {
        /** By the nearness of embeddings. */
        DENSE,
        /** By the words of the text. */
        TEXT
    }
}
