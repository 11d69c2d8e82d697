package io.tercel.index.scalar;

import io.tercel.io.FileType;
import io.tercel.schema.JsonCast;
import io.tercel.schema.ScalarIndexSpec;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The files of indexes for filters, version 1. Sealed files as {@link io.tercel.io.FileFooter} describes. Little-endian; offsets count
 * from the start of the body; each section begins at a multiple of 64.
 *
 * <p>The rows of each key:
 *
 * <pre>
 * section      content
 * texts        the distinct keys one after the other, ascending as unsigned bytes; nothing when keys are numbers
 * keys         8 bytes for each key, ascending: the number, or where the text begins in texts; for texts one more: where they end
 * counts       4 bytes for each key: rows in the lists before it; then 4 bytes: rows in all lists
 * places       8 bytes for each key: where its list begins in lists; nothing when lists are plain
 * lists        the lists in the order of keys. One of at most 32 rows, and each where lists are plain: 4 bytes for each row,
 *              ascending. A longer one: a RoaringBitmap in its portable format
 * nulls        a RoaringBitmap in its portable format: rows that are null
 * open         likewise: rows of which the lists do not tell
 * tail         the last 128 bytes of the body
 * </pre>
 *
 * A number is an integer, a BOOL as 0 or 1, microseconds of a moment, or the bits of a double with those of negative ones but the first
 * inverted, so that they ascend as signed integers; zero is always 0.0. Not a number is in no list.
 *
 * <p>Boxes:
 *
 * <pre>
 * section      content
 * boxes        32 bytes for each node, level after level, the leaves first: least x, least y, largest x, largest y
 * rows         4 bytes for each leaf: its row; the highest bit is set where the geometry is a POINT, whose box is its place
 * nulls, open  as above; open are the rows with empty geometries
 * tail         the last 128 bytes of the body
 * </pre>
 *
 * A node of a level is the box around the next 16 of the level below; the last level is one node.
 *
 * <pre>
 * tail
 *      0  4  kind: 0 numbers, 1 texts, 2 boxes
 *      4  4  1 when lists are plain, else 0
 *      8  4  what was built: 0 INVERTED, 1 BITMAP, 2 STL_SORT, 3 TRIE, 4 NGRAM, 5 RTREE, 6 JSON path
 *     12  4  NGRAM: characters of the shortest runs; JSON path: the values, 0 BOOL, 1 DOUBLE, 2 VARCHAR, 3 to 5 ARRAYs of these
 *     16  4  NGRAM: characters of the longest runs
 *     20  4  rows of the column
 *     24  4  keys, or leaves
 *     28  4  rows that are null
 *     32  4  rows that are open
 *     36  4  zeros
 *     40  8  begin of texts, or boxes
 *     48  8  begin of keys, or rows
 *     56  8  begin of counts
 *     64  8  begin of places
 *     72  8  begin of lists
 *     80  8  begin of nulls
 *     88  8  begin of open
 *     96 32  zeros
 * </pre>
 */
final class ScalarFormat {

    static final FileType TYPE = new FileType("SCAL", 1);

    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    static final int ALIGNMENT = 64;

    static final int NUMBERS = 0;
    static final int TEXTS = 1;
    static final int BOXES = 2;

    /** Rows of the longest list that is not a bitmap. */
    static final int SHORT_LIST = 32;

    /** Children of a node of boxes. */
    static final int FANOUT = 16;

    static final int BOX_BYTES = 32;

    /** Of the row of a leaf: its geometry is a POINT. */
    static final int POINT = 1 << 31;

    static final int TAIL_BYTES = 128;
    static final int TAIL_KIND = 0;
    static final int TAIL_PLAIN = 4;
    static final int TAIL_BUILT = 8;
    static final int TAIL_FIRST = 12;
    static final int TAIL_SECOND = 16;
    static final int TAIL_ROWS = 20;
    static final int TAIL_KEYS = 24;
    static final int TAIL_NULLS = 28;
    static final int TAIL_OPEN = 32;
    static final int TAIL_SECTIONS = 40;
    static final int SECTIONS = 7;
    static final int TAIL_ZEROS = 96;

    private ScalarFormat() {}

    static int code(ScalarIndexSpec spec) {
        return switch (spec) {
            case ScalarIndexSpec.Inverted inverted -> 0;
            case ScalarIndexSpec.Bitmap bitmap -> 1;
            case ScalarIndexSpec.Sorted sorted -> 2;
            case ScalarIndexSpec.Trie trie -> 3;
            case ScalarIndexSpec.Ngram grams -> 4;
            case ScalarIndexSpec.Rtree rtree -> 5;
            case ScalarIndexSpec.JsonPath json -> 6;
            case ScalarIndexSpec.Auto auto -> throw new IllegalArgumentException("AUTOINDEX has to be resolved");
        };
    }

    static int first(ScalarIndexSpec spec) {
        return switch (spec) {
            case ScalarIndexSpec.Ngram grams -> grams.minGram();
            case ScalarIndexSpec.JsonPath json -> code(json.cast());
            default -> 0;
        };
    }

    static int second(ScalarIndexSpec spec) {
        return spec instanceof ScalarIndexSpec.Ngram grams ? grams.maxGram() : 0;
    }

    private static int code(JsonCast cast) {
        return switch (cast) {
            case BOOL -> 0;
            case DOUBLE -> 1;
            case VARCHAR -> 2;
            case ARRAY_BOOL -> 3;
            case ARRAY_DOUBLE -> 4;
            case ARRAY_VARCHAR -> 5;
        };
    }
}
