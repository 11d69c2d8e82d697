package io.tercel.schema;

import io.tercel.vector.MetricType;

/** How a vector field is indexed. The index never changes which rows are eligible nor the score formula. */
public sealed interface IndexSpec {

    /** How vectors are compared. */
    MetricType metric();

    /**
     * Exact search by comparing with every vector.
     *
     * @param metric L2, IP or COSINE; HAMMING or JACCARD for a BINARY_VECTOR (Milvus calls that index BIN_FLAT)
     */
    record Flat(MetricType metric) implements IndexSpec {}

    /**
     * Postings by dimension; exact. With BM25 it serves the output of a BM25 function.
     *
     * @param metric IP or BM25
     * @param k1 how fast repeated terms saturate, 0 to 3; BM25 only
     * @param b how much long texts are held back, 0 to 1; BM25 only
     */
    record SparseInverted(MetricType metric, float k1, float b) implements IndexSpec {

        /** Inner product over sparse vectors. */
        public static SparseInverted ip() {
            return new SparseInverted(MetricType.IP, 0, 0);
        }

        /** BM25 with the usual k1 = 1.2, b = 0.75. */
        public static SparseInverted bm25() {
            return new SparseInverted(MetricType.BM25, 1.2f, 0.75f);
        }
    }
}
