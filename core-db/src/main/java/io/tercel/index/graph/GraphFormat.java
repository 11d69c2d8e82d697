package io.tercel.index.graph;

import io.tercel.io.FileType;
import io.tercel.schema.Quantization;
import io.tercel.vector.MetricType;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The file of a graph index, version 1. A sealed file as {@link io.tercel.io.FileFooter} describes, with this body. Little-endian; offsets
 * count from the start of the body; each section begins at a multiple of 64. Nodes are distinct vectors, numbered in the order of the
 * first rows that have them.
 *
 * <pre>
 * section   content
 * codes     one record for each node, a multiple of 64 bytes; nothing without codes
 * nodes     for each node, a multiple of 64 bytes: on disk its vector as the column has it, without what fills up a row; 4 bytes
 *           for each node it links to, then -1; zeros. On disk the section begins at a page of 4096 bytes of the file, and a page has as
 *           many nodes as fit it whole, or a node as many pages as it needs
 * upper     layer after layer, the lowest of them first, 4 bytes each: the nodes of all members, ascending; the number of each member
 *           in the layer below, or its node if that is the lowest; m links of each member, numbers in this layer, missing ones -1
 * rows      nothing if each row is a node; else 4 bytes each: where each node's rows begin, and their end; then the rows by node
 * model     floats. One-bit codes: the centre. PQ: of each pair of dimensions the first coordinates of 16 points, then the second ones
 * layers    4 bytes for each layer of the section upper: how many members it has
 * tail      the last 128 bytes of the body
 * </pre>
 *
 * <pre>
 * record of one-bit codes
 *      0     a bit for each dimension, then zeros; bit i of the first 8 bytes, as a number, is dimension i, and so on
 *     -16 4  what is added, a float
 *     -12 4  scale, a float
 *      -8 4  bound on the error, a float
 *      -4 4  how many bits are set, a float
 * </pre>
 *
 * <pre>
 * record of SQ8
 *      0     a signed byte for each dimension, then zeros
 *     -12 4  middle, a float: a component is about middle + step * byte
 *      -8 4  step, a float
 *      -4 4  the squares of these components, added up, a float
 * </pre>
 *
 * <pre>
 * record of PQ
 *      0     4 bits for each pair of dimensions, the lower ones first: which point is nearest; then zeros
 *      -4 4  the squares of these points' coordinates, added up, a float
 * </pre>
 *
 * <pre>
 * tail
 *      0  4  codes: 0 none, 1 SQ8, 2 PQ, 3 one bit
 *      4  4  metric: 0 L2, 1 IP, 2 COSINE, 3 HAMMING, 4 JACCARD
 *      8  4  rows of the column
 *     12  4  dimensions
 *     16  4  nodes
 *     20  4  rows that are not null
 *     24  4  m: most links in a layer above the lowest
 *     28  4  most links in the lowest layer
 *     32  4  bytes of a record
 *     36  4  layers above the lowest
 *     40  8  seed of the rotation
 *     48  8  begin of codes
 *     56  8  begin of nodes
 *     64  8  begin of upper
 *     72  8  begin of rows
 *     80  8  begin of model
 *     88  8  begin of layers
 *     96  4  bytes of a vector in the section nodes; 0 if none are there
 *    100 28  zeros
 * </pre>
 */
final class GraphFormat {

    static final FileType TYPE = new FileType("GRPH", 1);

    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    static final int ALIGNMENT = 64;
    static final int PAGE_BYTES = 4096;

    static final int TAIL_BYTES = 128;
    static final int TAIL_CODES = 0;
    static final int TAIL_METRIC = 4;
    static final int TAIL_ROWS = 8;
    static final int TAIL_DIMENSION = 12;
    static final int TAIL_NODES = 16;
    static final int TAIL_MEMBERS = 20;
    static final int TAIL_M = 24;
    static final int TAIL_DEGREE = 28;
    static final int TAIL_RECORD_BYTES = 32;
    static final int TAIL_LAYERS = 36;
    static final int TAIL_SEED = 40;
    static final int TAIL_CODES_BEGIN = 48;
    static final int TAIL_NODES_BEGIN = 56;
    static final int TAIL_UPPER_BEGIN = 64;
    static final int TAIL_ROWS_BEGIN = 72;
    static final int TAIL_MODEL_BEGIN = 80;
    static final int TAIL_LAYERS_BEGIN = 88;
    static final int TAIL_VECTOR_BYTES = 96;
    static final int TAIL_ZEROS = 100;

    private GraphFormat() {}

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
