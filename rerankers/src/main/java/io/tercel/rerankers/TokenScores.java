package io.tercel.rerankers;

import io.tercel.embeddings.TokenEmbedder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Late interaction of a question with passages, from wherever the token vectors come. Implementations are thread-safe. */
@FunctionalInterface
public interface TokenScores {

    /**
     * For each passage, in their order, the mean over the tokens of the question of the largest cosine to a token of the passage;
     * {@code NaN} for a passage whose token vectors cannot be had.
     */
    double[] score(String question, List<Candidate> candidates);

    /** The same, asking others for those passages whose token vectors cannot be had here. */
    default TokenScores orElse(TokenScores others) {
        return (question, candidates) -> {
            double[] scores = score(question, candidates);
            int[] missing = IntStream.range(0, scores.length)
                    .filter(i -> Double.isNaN(scores[i]))
                    .toArray();
            if (missing.length > 0) {
                double[] found = others.score(
                        question,
                        Arrays.stream(missing).mapToObj(candidates::get).toList());
                for (int i = 0; i < missing.length; i++) {
                    scores[missing[i]] = found[i];
                }
            }
            return scores;
        };
    }

    /** Runs the model on the question and on every passage: dear, but needs nothing beforehand. */
    static TokenScores of(TokenEmbedder embedder) {
        return new EmbeddedTokenScores(embedder);
    }
}
