package io.tercel.rag.retriever;

/** What a retriever searches by. */
public enum RetrievalMode {
    /** The nearness of embeddings: finds the same thought in other words. Scores are relevance, {@code (1 + cosine) / 2}. */
    DENSE,
    /** The words of the question: finds names, numbers and codes exactly. Scores are BM25, above 0 without an upper bound. */
    TEXT,
    /** Both, joined by reciprocal rank fusion. Scores are in [0, 1], 1 for a passage that both put first. */
    HYBRID
}
