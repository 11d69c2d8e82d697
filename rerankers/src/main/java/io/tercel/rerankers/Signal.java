package io.tercel.rerankers;

/** What is known about a passage and a question without reading the two together. */
public enum Signal {
    /** The cosine of the vectors of the whole texts. */
    MEANING,

    /** BM25: words that both share, rare ones counting more. */
    WORDS,

    /** The mean, over the tokens of the question, of the largest cosine to a token of the passage. */
    LATE_INTERACTION
}
