package io.tercel.rerankers;

import io.tercel.embeddings.TokenEmbeddings;
import java.util.Arrays;

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
        int asked = query.count();
        float[] columns = columns(query.values(), asked, dimension);
        float[] best = new float[asked];
        Arrays.fill(best, Float.NEGATIVE_INFINITY);
        float[] products = new float[asked];
        float[] passageValues = passage.values();
        for (int p = 0; p < passageValues.length; p += dimension) {
            Arrays.fill(products, 0);
            for (int d = 0; d < dimension; d++) {
                addProducts(columns, d * asked, passageValues[p + d], products);
            }
            for (int q = 0; q < asked; q++) {
                best[q] = Math.max(best[q], products[q]);
            }
        }
        double sum = 0;
        for (float cosine : best) {
            sum += cosine;
        }
        return sum / asked;
    }

    /** The query's vectors, dimension by dimension: one dimension of all tokens lies together. */
    private static float[] columns(float[] values, int tokens, int dimension) {
        float[] columns = new float[values.length];
        for (int token = 0; token < tokens; token++) {
            for (int d = 0; d < dimension; d++) {
                columns[d * tokens + token] = values[token * dimension + d];
            }
        }
        return columns;
    }

    /**
     * One dimension of all inner products with one token of the passage. The sums do not depend on each other, so the compiler makes
     * them with SIMD instructions; it must not do so with the sum of a single inner product, whose order of additions counts.
     */
    private static void addProducts(float[] columns, int from, float value, float[] products) {
        for (int q = 0; q < products.length; q++) {
            products[q] += columns[from + q] * value;
        }
    }
}
