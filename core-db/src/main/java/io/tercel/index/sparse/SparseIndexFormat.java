package io.tercel.index.sparse;

import io.tercel.io.FileType;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The file of a sealed sparse index, version 1. A sealed file as {@link io.tercel.io.FileFooter} describes, with this body.
 * Little-endian; offsets count from the start of the body; rows are below 2^31.
 *
 * <pre>
 * section    begins at           content
 * postings   0                   lists, each at a multiple of 8; see below
 * lengths    multiple of 64      one unsigned number for each row, of 1, 2 or 4 bytes: its length + 1, or 0 without a value
 * keys       multiple of 64      the bytes of all keys in ascending unsigned order, one after the other
 * terms      multiple of 64      16 bytes for each key, then 4 bytes: the length of the section keys
 * tail       end of body - 96
 * </pre>
 *
 * <pre>
 * tail
 *      0  4  kind: 0 term frequencies, 1 weights
 *      4  4  rows
 *      8  8  rows with a value
 *     16  8  sum of the lengths
 *     24  8  postings
 *     32  4  keys
 *     36  4  bytes of a length: 1, 2 or 4
 *     40  8  begin of lengths
 *     48  8  begin of keys
 *     56  8  begin of terms
 *     64 32  zeros
 *
 * term
 *      0  4  begin of the key in the section keys, unsigned
 *      4  4  n, number of rows that hold it, at least 1
 *      8  8  n = 1: the row in the lower, the value in the upper 32 bits; else the begin of the list, divided by 8
 *
 * list of n = 2 to 128 rows: one block
 *      0 16  block entry, of which only this first half is there
 *     16     payload
 *
 * list of n > 128 rows: blocks of 128, the last one may be shorter
 *      0 32  bounds of the whole list: term frequencies: 8 pairs; weights: as in a block entry, then zeros
 *     32     32 bytes for each block: its entry
 *            payloads
 *
 * block entry
 *      0  4  first row
 *      4  4  last row
 *      8  4  begin of its payload, from the end of the entries, divided by 8
 *     12  1  how rows are written: 0 bits, 1 two bytes, 2 four bytes
 *     13  1  how values are written: 0 all are 1; 1 to 5: value - 1 in 2, 4, 8, 16, 32 bits; 6 floats
 *     14  2  number of rows
 *     16 16  term frequencies: 4 pairs; weights: largest, smallest (floats), then zeros
 *
 * pair
 *      0  2  frequency; 0 when there are no more pairs, 65,535 stands for any larger one
 *      2  2  length; 65,535 stands for any larger one
 *     Each posting has a pair of at least its frequency and at most its length.
 *
 * payload, padded with zeros to a multiple of 8
 *     rows    bits: 64-bit words, bit i of word w is row first + 64 w + i; two or four bytes: row - first
 *     values  at a multiple of 4; value i of w bits begins at bit i * w, counted from the lowest bit of 32-bit words
 * </pre>
 *
 * <p>Rows are offsets from the first of their block, not differences of neighbours: one row is found without decoding those
 * before it, and all are decoded without a chain of sums. A frequent term, which fills most of the file, has its rows as bits.
 * Pairs instead of scores, so that bounds hold whatever the statistics of the collection become.
 */
final class SparseIndexFormat {

    static final FileType TYPE = new FileType("SPIX", 1, 1);

    static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    static final int SECTION_ALIGNMENT = 64;
    static final int LIST_ALIGNMENT = 8;

    static final int TAIL_BYTES = 96;
    static final int TAIL_KIND = 0;
    static final int TAIL_ROWS = 4;
    static final int TAIL_DOCUMENTS = 8;
    static final int TAIL_TOTAL_LENGTH = 16;
    static final int TAIL_POSTINGS = 24;
    static final int TAIL_TERMS = 32;
    static final int TAIL_LENGTH_BYTES = 36;
    static final int TAIL_LENGTHS_BEGIN = 40;
    static final int TAIL_KEYS_BEGIN = 48;
    static final int TAIL_TERMS_BEGIN = 56;

    static final int TERM_BYTES = 16;
    static final int TERM_FREQUENCY = 4;
    static final int TERM_LIST = 8;

    static final int LIST_BOUNDS_BYTES = 32;
    static final int LIST_PAIRS = 8;

    static final int BLOCK_ROWS = TermCursor.BLOCK;
    static final int SHORT_ENTRY_BYTES = 16;
    static final int ENTRY_BYTES = 32;
    static final int ENTRY_FIRST_ROW = 0;
    static final int ENTRY_LAST_ROW = 4;
    static final int ENTRY_PAYLOAD = 8;
    static final int ENTRY_ROW_CODE = 12;
    static final int ENTRY_VALUE_CODE = 13;
    static final int ENTRY_COUNT = 14;
    static final int ENTRY_BOUNDS = 16;

    static final int PAIR_BYTES = 4;
    static final int BLOCK_PAIRS = 4;
    static final int PAIR_CAP = 0xFFFF;

    static final int ROWS_AS_BITS = 0;
    static final int ROWS_AS_SHORTS = 1;
    static final int ROWS_AS_INTS = 2;

    static final int VALUES_ALL_ONE = 0;
    static final int VALUES_AS_INTS = 5;
    static final int VALUES_AS_FLOATS = 6;

    private SparseIndexFormat() {}

    /** Bytes that the rows of a block take, with the padding that brings the values to a multiple of 4. */
    static int rowBytes(int rowCode, int firstRow, int lastRow, int count) {
        return switch (rowCode) {
            case ROWS_AS_BITS -> Math.toIntExact(((long) lastRow - firstRow + Long.SIZE) / Long.SIZE * Long.BYTES);
            case ROWS_AS_SHORTS -> (Short.BYTES * count + Integer.BYTES - 1) / Integer.BYTES * Integer.BYTES;
            case ROWS_AS_INTS -> Integer.BYTES * count;
            default -> throw new IllegalArgumentException("row code " + rowCode);
        };
    }

    /** Bits that a value takes. */
    static int valueBits(int valueCode) {
        return switch (valueCode) {
            case VALUES_ALL_ONE -> 0;
            case 1, 2, 3, 4, VALUES_AS_INTS -> 1 << valueCode;
            case VALUES_AS_FLOATS -> Float.SIZE;
            default -> throw new IllegalArgumentException("value code " + valueCode);
        };
    }

    /** Bytes of a payload, with its padding. */
    static int payloadBytes(int rowBytes, int valueCode, int count) {
        int words = (valueBits(valueCode) * count + Integer.SIZE - 1) / Integer.SIZE;
        return (rowBytes + words * Integer.BYTES + LIST_ALIGNMENT - 1) / LIST_ALIGNMENT * LIST_ALIGNMENT;
    }
}
