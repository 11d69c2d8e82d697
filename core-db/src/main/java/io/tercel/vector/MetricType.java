package io.tercel.vector;

/**
 * How two vectors are compared. The value of a hit's score is the metric's own value, as Milvus returns it; results are
 * always ordered best first.
 */
public enum MetricType {
    /** Squared Euclidean distance, without the root; smaller is better. */
    L2(false),
    /** Inner product, without normalization; larger is better. */
    IP(true),
    /** Cosine of the angle, in [-1, 1]; larger is better. Vectors without length have no direction and are refused as rows and queries. */
    COSINE(true),
    /** Number of differing bits; smaller is better. */
    HAMMING(false),
    /** One minus the share of common bits, in [0, 1]; smaller is better. */
    JACCARD(false),
    /** Okapi BM25 over the output of a BM25 function; larger is better. */
    BM25(true);

    private final boolean largerIsBetter;

    MetricType(boolean largerIsBetter) {
        this.largerIsBetter = largerIsBetter;
    }

    /** Whether a larger value means a closer match. */
    public boolean largerIsBetter() {
        return largerIsBetter;
    }
}
