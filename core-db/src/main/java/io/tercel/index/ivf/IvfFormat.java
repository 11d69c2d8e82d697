package io.tercel.index.ivf;

import io.tercel.io.FileType;
import io.tercel.schema.Quantization;
import io.tercel.vector.LookupKernel;
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
 * model        what the codes are made with, see below
 * codes        blocks of 64 rows, in the order of rows, whatever list they are in; the last one filled up with zeros
 * numbers      floats that belong to the codes: one for each row, as many as blocks have places, then another for each
 * tail         the last 128 bytes of the body
 * </pre>
 *
 * <pre>
 * codes        model                                   block                       numbers
 * none         nothing                                 64 rows as in a column of   for COSINE one over the length
 *                                                      floats; nothing for other
 *                                                      types of vectors
 * SQ8          nothing                                 64 rows of one byte for     middle, step, squares: a component is
 *                                                      each component, with        middle + step * byte; the squares of all
 *                                                      zeros to a multiple of 16   components, added up
 * PQ           middle, then for every two dimensions   4 bits for every two        offset
 *              16 first and 16 second coordinates      dimensions
 * one bit      middle                                  4 bits for every four       offset, factor, error
 *                                                      dimensions of the rotated
 *                                                      residual
 * </pre>
 *
 * <p>Copies of floats are worth their room: rows of a list side by side are read half as fast again as rows all over a column.
 *
 * <p>Codes of 4 bits lie as {@link io.tercel.vector.LookupKernel} wants them. They stand for the residual: the vector, at unit length for
 * COSINE, less its centroid. The middle is that of all vectors, with zeros up to a multiple of 16 floats. A row's nearness to a query q
 * (its product with the vector, or the negative squared distance) is about the nearness of the centroid + offset + the sum of what
 * its codes select: for PQ products of the coordinates with q less the middle, twice that for L2; for one bit factor times the
 * components of the rotated q less the middle, with the signs that the bits say. With one bit it is off by less than a few times
 * error times the length of q less the middle. The rotation is {@link io.tercel.index.codes.Rotation} with the seed 1.
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
 *     48  8  begin of model
 *     56  8  begin of codes
 *     64  8  begin of numbers
 *     72 56  zeros
 * </pre>
 */
final class IvfFormat {

    static final FileType TYPE = new FileType("IVFL", 1);

    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
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
    static final int TAIL_MODEL = 48;
    static final int TAIL_BLOCKS = 56;
    static final int TAIL_NUMBERS = 64;
    static final int TAIL_ZEROS = 72;

    static final int BLOCK_ROWS = LookupKernel.ROWS;

    /** Of the rotation. */
    static final long ROTATION_SEED = 1;

    private IvfFormat() {}

    /** Blocks of so many rows. */
    static int blocks(int rows) {
        return (int) (((long) rows + BLOCK_ROWS - 1) / BLOCK_ROWS);
    }

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
            case BM25, MAX_SIM_COSINE, MAX_SIM_IP, MAX_SIM_L2, MAX_SIM_HAMMING, MAX_SIM_JACCARD ->
                throw new IllegalArgumentException(metric + " does not compare dense vectors");
        };
    }
}
