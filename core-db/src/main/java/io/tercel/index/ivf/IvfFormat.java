package io.tercel.index.ivf;

import io.tercel.io.FileType;
import io.tercel.schema.Quantization;
import io.tercel.vector.MetricType;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The file of an inverted-file index, version 1. A sealed file as {@link io.tercel.io.FileFooter} describes, with this body.
 * Little-endian; offsets count from the start of the body; each section begins at a multiple of 64.
 *
 * <pre>
 * section      content
 * centroids    a centroid after the other, each as a row of the column is stored: floats, or bits for HAMMING and JACCARD,
 *              with zeros up to the stride of such a column
 * starts       4 bytes for each list: where it begins in rows; then 4 bytes: the rows in all lists
 * rows         4 bytes for each row that is not null: its number, list after list, ascending within a list
 * tail         the last 128 bytes of the body
 * </pre>
 *
 * <pre>
 * tail
 *      0  4  codes: 0 none, 1 SQ8, 2 PQ, 3 one bit
 *      4  4  metric: 0 L2, 1 IP, 2 COSINE, 3 HAMMING, 4 JACCARD
 *      8  4  rows of the column
 *     12  4  rows in all lists
 *     16  4  lists
 *     20  4  dimensions
 *     24  8  begin of centroids
 *     32  8  begin of starts
 *     40  8  begin of rows
 *     48 80  zeros
 * </pre>
 */
final class IvfFormat {

    static final FileType TYPE = new FileType("IVFL", 1);

    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    static final int ALIGNMENT = 64;

    static final int TAIL_BYTES = 128;
    static final int TAIL_CODES = 0;
    static final int TAIL_METRIC = 4;
    static final int TAIL_ROWS = 8;
    static final int TAIL_INDEXED = 12;
    static final int TAIL_LISTS = 16;
    static final int TAIL_DIMENSION = 20;
    static final int TAIL_CENTROIDS = 24;
    static final int TAIL_STARTS = 32;
    static final int TAIL_LIST_ROWS = 40;
    static final int TAIL_ZEROS = 48;

    private IvfFormat() {}

    static int code(Quantization codes) {
        return switch (codes) {
            case NONE -> 0;
            case SQ8 -> 1;
            case PQ -> 2;
            case ONE_BIT -> 3;
        };
    }

    static int code(MetricType metric) {
        return switch (metric) {
            case L2 -> 0;
            case IP -> 1;
            case COSINE -> 2;
            case HAMMING -> 3;
            case JACCARD -> 4;
            case BM25 -> throw new IllegalArgumentException("BM25 does not compare dense vectors");
        };
    }
}
