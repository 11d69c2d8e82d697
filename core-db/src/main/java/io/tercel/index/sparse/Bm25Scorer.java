package io.tercel.index.sparse;

import io.tercel.error.InvalidRequestException;
import io.tercel.index.WeightedTerms;
import java.util.Arrays;

/**
 * Okapi BM25, as Milvus computes it: with the factor k1 + 1, the idf of Lucene, which is above zero for every term, and exact
 * lengths.
 *
 * <pre>
 * score(D, Q) = Σ qtf · idf(t) · tf · (k1 + 1) / (tf + k1 · (1 − b + b · |D| / avgdl))
 * idf(t)      = ln(1 + (N − n + 0.5) / (n + 0.5))
 * </pre>
 *
 * <p>Robertson, Zaragoza: The Probabilistic Relevance Framework: BM25 and Beyond (2009).
 *
 * @param k1 how fast repeated terms saturate, 0 to 3
 * @param b how much long texts are held back, 0 to 1
 */
public record Bm25Scorer(float k1, float b) {

    /** Checks the ranges. */
    public Bm25Scorer {
        if (!(k1 >= 0 && k1 <= 3)) {
            throw new InvalidRequestException("bm25_k1: expected 0 to 3, got " + k1);
        }
        if (!(b >= 0 && b <= 1)) {
            throw new InvalidRequestException("bm25_b: expected 0 to 1, got " + b);
        }
    }

    /** How much a term tells, that {@code documentFrequency} of {@code documents} rows hold. */
    public static double idf(long documents, long documentFrequency) {
        return Math.log1p((documents - documentFrequency + 0.5) / (documentFrequency + 0.5));
    }

    /** The terms of the query that any row holds, with their weights. */
    public WeightedTerms weigh(Bm25Stats stats) {
        TermCounts query = stats.query();
        byte[][] terms = new byte[query.size()][];
        float[] weights = new float[query.size()];
        int size = 0;
        for (int i = 0; i < query.size(); i++) {
            if (stats.documentFrequency(i) > 0) {
                double idf = idf(stats.documents(), stats.documentFrequency(i));
                terms[size] = query.term(i);
                weights[size++] = (float) (idf * query.count(i) * (k1 + 1.0));
            }
        }
        double averageLength = stats.averageLength();
        float slope = averageLength == 0 ? 0 : (float) (k1 * (double) b / averageLength);
        return WeightedTerms.bm25(
                Arrays.copyOf(terms, size), Arrays.copyOf(weights, size), (float) (k1 * (1.0 - b)), slope);
    }
}
