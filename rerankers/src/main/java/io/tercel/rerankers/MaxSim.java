package io.tercel.rerankers;

import io.tercel.embeddings.TokenEmbeddings;

/**
 * How well a passage answers each token of a query: the late interaction of ColBERT (Khattab and Zaharia, 2020), averaged
 * over the query so that long and short queries have the same scale.
 */
final class MaxSim {

    private MaxSim() {}

    /** The mean over the query's tokens of the largest cosine to a token of the passage, from -1 to 1. */
    static double score(TokenEmbeddings query, TokenEmbeddings passage) {
        int dimension = query.dimension();
        if (passage.dimension() != dimension) {
            throw new IllegalArgumentException(
                    "expected token vectors of %d dimensions, got %d".formatted(dimension, passage.dimension()));
        }
        float[] queryValues = query.values();
        float[] passageValues = passage.values();
        double sum = 0;
        for (int q = 0; q < queryValues.length; q += dimension) {
            float best = Float.NEGATIVE_INFINITY;
            for (int p = 0; p < passageValues.length; p += dimension) {
                best = Math.max(best, dot(queryValues, q, passageValues, p, dimension));
            }
            sum += best;
        }
        return sum / query.count();
    }

    /** The dot product, which for vectors of unit length is the cosine; four sums, so that additions need not queue up. */
    private static float dot(float[] a, int fromA, float[] b, int fromB, int length) {
        float sum0 = 0;
        float sum1 = 0;
        float sum2 = 0;
        float sum3 = 0;
        int i = 0;
        for (; i < length - 3; i += 4) {
            sum0 += a[fromA + i] * b[fromB + i];
            sum1 += a[fromA + i + 1] * b[fromB + i + 1];
            sum2 += a[fromA + i + 2] * b[fromB + i + 2];
            sum3 += a[fromA + i + 3] * b[fromB + i + 3];
        }
        for (; i < length; i++) {
            sum0 += a[fromA + i] * b[fromB + i];
        }
        return (sum0 + sum1) + (sum2 + sum3);
    }
}
