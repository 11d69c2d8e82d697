package io.tercel.embeddings;

import java.nio.FloatBuffer;

/** How the vectors of the tokens become the one vector of the text. A model must be pooled the way it was trained. */
public enum Pooling {
    /** The vector of the first token, {@code [CLS]} in BERT models. */
    CLS {
        @Override
        void pool(FloatBuffer rows, int tokens, float[] vector) {
            rows.get(0, vector);
        }
    },

    /** The mean of the vectors of all tokens, special tokens included, as sentence-transformers does. */
    MEAN {
        @Override
        void pool(FloatBuffer rows, int tokens, float[] vector) {
            rows.get(0, vector);
            for (int row = 1; row < tokens; row++) {
                int from = row * vector.length;
                for (int i = 0; i < vector.length; i++) {
                    vector[i] += rows.get(from + i);
                }
            }
            for (int i = 0; i < vector.length; i++) {
                vector[i] /= tokens;
            }
        }
    },

    /** The largest value of each component over all tokens. */
    MAX {
        @Override
        void pool(FloatBuffer rows, int tokens, float[] vector) {
            rows.get(0, vector);
            for (int row = 1; row < tokens; row++) {
                int from = row * vector.length;
                for (int i = 0; i < vector.length; i++) {
                    vector[i] = Math.max(vector[i], rows.get(from + i));
                }
            }
        }
    },

    /** The vector of the last token, for models that read from left to right. */
    LAST_TOKEN {
        @Override
        void pool(FloatBuffer rows, int tokens, float[] vector) {
            rows.get((tokens - 1) * vector.length, vector);
        }
    };

    /** Writes the pooled vector of {@code tokens} rows, which lie one after another in the buffer, into {@code vector}. */
    abstract void pool(FloatBuffer rows, int tokens, float[] vector);
}
