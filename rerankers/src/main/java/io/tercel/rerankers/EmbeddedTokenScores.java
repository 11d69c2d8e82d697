package io.tercel.rerankers;

import io.tercel.embeddings.TokenEmbedder;
import io.tercel.embeddings.TokenEmbeddings;
import java.util.List;

/** Token scores of passages that the model reads now. */
record EmbeddedTokenScores(TokenEmbedder embedder) implements TokenScores {

    /** Passages whose token vectors are in memory at once: 25 MB at 500 tokens of 384 dimensions. */
    private static final int BATCH = 32;

    @Override
    public double[] score(String question, List<Candidate> candidates) {
        double[] scores = new double[candidates.size()];
        if (scores.length == 0) {
            return scores;
        }
        TokenEmbeddings asked = embedder.embedTokens(question);
        for (int from = 0; from < scores.length; from += BATCH) {
            List<Candidate> batch = candidates.subList(from, Math.min(from + BATCH, scores.length));
            List<TokenEmbeddings> passages =
                    embedder.embedTokens(batch.stream().map(Candidate::text).toList());
            for (int i = 0; i < passages.size(); i++) {
                scores[from + i] = MaxSim.score(asked, passages.get(i));
            }
        }
        return scores;
    }
}
