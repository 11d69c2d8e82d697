package io.tercel.rerankers;

import io.tercel.embeddings.TokenEmbedder;
import java.util.List;

/** Late interaction of a question with passages, from wherever the token vectors come. Implementations are thread-safe. */
@FunctionalInterface
public interface TokenScores {

    /**
     * For each passage, in their order, the mean over the tokens of the question of the largest cosine to a token of the passage;
     * {@code NaN} for a passage whose token vectors cannot be had.
     */
    double[] score(String question, List<Candidate> candidates);

    /** Runs the model on the question and on every passage: dear, but needs nothing beforehand. */
    static TokenScores of(TokenEmbedder embedder) {
        return new EmbeddedTokenScores(embedder);
    }
}
