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
    BM25(true),
    /**
     * Late interaction of two lists of vectors (Khattab and Zaharia, "ColBERT: Efficient and Effective Passage Search via Contextualized
     * Late Interaction over BERT", 2020): for each vector of the query the largest COSINE with a vector of the row, summed up; larger is
     * better. For a vector of an ARRAY of STRUCT, as all that follow.
     */
    MAX_SIM_COSINE(true),
    /** For each vector of the query the largest IP with a vector of the row, summed up; larger is better. */
    MAX_SIM_IP(true),
    /** For each vector of the query the smallest L2 to a vector of the row, summed up; smaller is better. */
    MAX_SIM_L2(false),
    /** For each vector of the query the smallest HAMMING to a vector of the row, summed up; smaller is better. */
    MAX_SIM_HAMMING(false),
    /** For each vector of the query the smallest JACCARD to a vector of the row, summed up; smaller is better. */
    MAX_SIM_JACCARD(false);

    /** What Milvus calls {@link #MAX_SIM_COSINE}, too. */
    public static final MetricType MAX_SIM = MAX_SIM_COSINE;

    private final boolean largerIsBetter;

    MetricType(boolean largerIsBetter) {
        this.largerIsBetter = largerIsBetter;
    }

    /** Whether a larger value means a closer match. */
    public boolean largerIsBetter() {
        return largerIsBetter;
    }

    /** Whether it compares lists of vectors. */
    public boolean isMaxSim() {
        return this != ofPair();
    }

    /** The metric between two vectors that is summed up; the metric itself unless it compares lists. */
    public MetricType ofPair() {
        return switch (this) {
            case MAX_SIM_COSINE -> COSINE;
            case MAX_SIM_IP -> IP;
            case MAX_SIM_L2 -> L2;
            case MAX_SIM_HAMMING -> HAMMING;
            case MAX_SIM_JACCARD -> JACCARD;
            case L2, IP, COSINE, HAMMING, JACCARD, BM25 -> this;
        };
    }
}
