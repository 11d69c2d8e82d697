package io.tercel.schema;

import io.tercel.vector.MetricType;
import java.util.Map;
import java.util.Objects;

/**
 * How a vector field is indexed. The index never changes which rows are eligible nor the score formula: scores that a search returns
 * are those of the rows' own vectors, whatever an index compares on its way to them.
 *
 * <p>Rows are indexed segment by segment once a segment is sealed; those that are too few for an index to pay, and those that were
 * written so lately that theirs is still being built, are searched exactly. So are the vectors of an ARRAY of STRUCT, whose index is
 * {@link Auto} or {@link Flat}.
 */
public sealed interface IndexSpec extends FieldIndex {

    /** How vectors are compared. */
    MetricType metric();

    /** What Milvus calls it, with {@code BIN_} before the name for a BINARY_VECTOR. */
    @Override
    String kind();

    /** Whether segments get an index of this kind that finds near rows without comparing with every vector. */
    default boolean isApproximate() {
        return switch (this) {
            case Auto auto -> true;
            case Hnsw hnsw -> true;
            case Ivf ivf -> true;
            case DiskAnn disk -> true;
            case Flat flat -> false;
            case SparseInverted sparse -> false;
        };
    }

    /**
     * The index that suits the rows: none for few of them, else a graph, whose codes and vectors stay on disk when they are many for the
     * memory there is. The default.
     *
     * @param metric as for {@link Flat}
     */
    record Auto(MetricType metric) implements IndexSpec {
        /** Checks for nulls. */
        public Auto {
            Objects.requireNonNull(metric, "metric");
        }

        @Override
        public String kind() {
            return "AUTOINDEX";
        }
    }

    /**
     * Exact search by comparing with every vector.
     *
     * @param metric L2, IP or COSINE; HAMMING or JACCARD for a BINARY_VECTOR (Milvus calls that index BIN_FLAT); for a vector of a
     *     STRUCT one of these, which finds elements, or {@code MAX_SIM_} with one of these, which finds rows by all of their elements
     */
    record Flat(MetricType metric) implements IndexSpec {
        /** Checks for nulls. */
        public Flat {
            Objects.requireNonNull(metric, "metric");
        }

        @Override
        public String kind() {
            return "FLAT";
        }
    }

    /**
     * A graph of near neighbours in layers (Malkov and Yashunin, "Efficient and robust approximate nearest neighbor search using
     * Hierarchical Navigable Small World graphs", 2016).
     *
     * @param metric as for {@link Flat}
     * @param m links of a node in the upper layers, half of those in the lowest; 2 to 2048
     * @param efConstruction candidates kept while a node's neighbours are looked for; 1 or more
     * @param codes what a walk compares before it compares vectors; {@link Quantization#NONE} for a BINARY_VECTOR
     */
    record Hnsw(MetricType metric, int m, int efConstruction, Quantization codes) implements IndexSpec {

        /** Links that suit most data. */
        public static final int DEFAULT_M = 16;

        /** Candidates that suit most data. */
        public static final int DEFAULT_EF_CONSTRUCTION = 100;

        /** Checks for nulls; the collection checks the rest. */
        public Hnsw {
            Objects.requireNonNull(metric, "metric");
            Objects.requireNonNull(codes, "codes");
        }

        /** Parameters that suit most data. */
        public static Hnsw of(MetricType metric) {
            boolean bits = metric == MetricType.HAMMING || metric == MetricType.JACCARD;
            return new Hnsw(
                    metric, DEFAULT_M, DEFAULT_EF_CONSTRUCTION, bits ? Quantization.NONE : Quantization.ONE_BIT);
        }

        @Override
        public String kind() {
            return "HNSW";
        }
    }

    /**
     * Lists of rows around centroids; a search reads the lists of the nearest centroids ({@code nprobe}).
     *
     * @param metric as for {@link Flat}
     * @param nlist lists of a segment, 1 to 65536; 0 for as many as suit its rows
     * @param codes what a scan of a list compares before it compares vectors; {@link Quantization#NONE} for a BINARY_VECTOR
     */
    record Ivf(MetricType metric, int nlist, Quantization codes) implements IndexSpec {

        /** Checks for nulls; the collection checks the rest. */
        public Ivf {
            Objects.requireNonNull(metric, "metric");
            Objects.requireNonNull(codes, "codes");
        }

        /** IVF_FLAT, or BIN_IVF_FLAT: lists of vectors. */
        public static Ivf flat(MetricType metric) {
            return new Ivf(metric, 0, Quantization.NONE);
        }

        /** IVF_SQ8: lists of bytes instead of floats. */
        public static Ivf sq8(MetricType metric) {
            return new Ivf(metric, 0, Quantization.SQ8);
        }

        /** IVF_PQ: lists of product-quantized codes, half a byte for every two dimensions. */
        public static Ivf pq(MetricType metric) {
            return new Ivf(metric, 0, Quantization.PQ);
        }

        /** IVF_RABITQ: lists of one bit for each dimension. */
        public static Ivf rabitq(MetricType metric) {
            return new Ivf(metric, 0, Quantization.ONE_BIT);
        }

        /** The same with so many lists in each segment. */
        public Ivf nlist(int lists) {
            return new Ivf(metric, lists, codes);
        }

        @Override
        public String kind() {
            return switch (codes) {
                case NONE -> "IVF_FLAT";
                case SQ8 -> "IVF_SQ8";
                case PQ -> "IVF_PQ";
                case ONE_BIT -> "IVF_RABITQ";
            };
        }
    }

    /**
     * A graph on disk, with one bit for each dimension in memory (after Jayaram Subramanya et al., "DiskANN: Fast Accurate Billion-point
     * Nearest Neighbor Search on a Single Node", 2019). For more vectors than memory holds.
     *
     * @param metric L2, IP or COSINE
     * @param maxDegree links of a node, 1 to 512
     * @param searchListSize candidates kept while a node's neighbours are looked for; 1 or more
     */
    record DiskAnn(MetricType metric, int maxDegree, int searchListSize) implements IndexSpec {
        /** Checks for nulls; the collection checks the rest. */
        public DiskAnn {
            Objects.requireNonNull(metric, "metric");
        }

        /** Parameters that suit most data. */
        public static DiskAnn of(MetricType metric) {
            return new DiskAnn(metric, 56, 100);
        }

        @Override
        public String kind() {
            return "DISKANN";
        }
    }

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

        /**
         * From the parameters that Milvus has for this index: {@code metric_type} (IP unless given), {@code bm25_k1}, {@code bm25_b}, {@code
         * inverted_index_algo} and {@code drop_ratio_build}. The last two are checked and change nothing: all algorithms find the same
         * rows, of which this one is block-max MaxScore, and what the other did has been nothing in Milvus since 2.5.
         *
         * @throws io.tercel.error.InvalidRequestException naming the parameter and what is allowed
         */
        public static SparseInverted of(Map<String, ?> params) {
            return SparseParameters.read(params);
        }

        /** BM25 with the usual k1 = 1.2, b = 0.75. */
        public static SparseInverted bm25() {
            return new SparseInverted(MetricType.BM25, 1.2f, 0.75f);
        }

        @Override
        public String kind() {
            return "SPARSE_INVERTED_INDEX";
        }
    }
}
