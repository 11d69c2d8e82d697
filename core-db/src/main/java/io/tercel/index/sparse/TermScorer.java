package io.tercel.index.sparse;

import io.tercel.index.WeightedTerms;

/**
 * What one posting adds to its row's score. Every index computes it here, from the same numbers in the same order, so that a
 * row scores the same to the last bit whether it lies in a growing, a sealed or a merged segment.
 *
 * <p>BM25 is computed as {@code w − w / (1 + tf / norm)}: each step is monotonic, also after rounding, so that the score of the
 * largest frequency and the smallest length is a true upper bound in floats as well.
 */
final class TermScorer {

    private static final int TABLE = 256;

    private final boolean bm25;
    private final float weight;
    private final Norms norms;

    TermScorer(WeightedTerms query, int term, Norms norms) {
        this.bm25 = query.isBm25();
        this.weight = query.weight(term);
        this.norms = norms;
    }

    /** The inverse of what a row's length adds to the saturation, for all terms of a query; the usual lengths in a table. */
    static final class Norms {

        private final float[] table = new float[TABLE];
        private final float base;
        private final float slope;

        Norms(WeightedTerms query) {
            base = query.lengthBase();
            slope = query.lengthSlope();
            if (query.isBm25()) {
                for (int length = 0; length < TABLE; length++) {
                    table[length] = compute(length);
                }
            }
        }

        float inverse(int length) {
            return length < TABLE ? table[length] : compute(length);
        }

        private float compute(int length) {
            return 1 / (base + slope * length);
        }
    }

    boolean isBm25() {
        return bm25;
    }

    /** For a term frequency; infinite when it is not known how large. */
    float bm25(float frequency, int length) {
        return weight - weight / (1 + frequency * norms.inverse(length));
    }

    /** For many postings at once; the same arithmetic as for one, in loops that the compiler turns into vector instructions. */
    void bm25(int[] frequencies, int[] lengths, int count, float[] scores) {
        for (int i = 0; i < count; i++) {
            scores[i] = norms.inverse(lengths[i]);
        }
        for (int i = 0; i < count; i++) {
            scores[i] = weight - weight / (1 + frequencies[i] * scores[i]);
        }
    }

    /** For a weight. */
    float product(float value) {
        return weight * value;
    }

    /** For any posting; the length matters to BM25 only. */
    float score(int value, int length) {
        return bm25 ? bm25(value, length) : product(Float.intBitsToFloat(value));
    }

    /** The most that weights between these can add; not below zero, which is what rows without the key get. */
    float productBound(float smallest, float largest) {
        return Math.max(0, Math.max(product(smallest), product(largest)));
    }
}
