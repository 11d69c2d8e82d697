package io.tercel.index.text;

import io.tercel.io.FileType;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The file of a sealed text index, version 1. A sealed file as {@link io.tercel.io.FileFooter} describes, with this body.
 * Little-endian; offsets count from the start of the body; rows and positions are below 2^31.
 *
 * <pre>
 * section    begins at           content
 * lists      0                   one for each term, in the order of the terms; see below
 * keys       multiple of 64      the bytes of all terms in ascending unsigned order, one after the other
 * terms      multiple of 64      16 bytes for each term, then 4 bytes: the length of the section keys
 * tail       end of body - 64
 * </pre>
 *
 * <pre>
 * tail
 *      0  4  rows
 *      4  4  terms
 *      8  8  end of lists
 *     16  8  begin of keys
 *     24  8  begin of terms
 *     32 32  zeros
 *
 * term
 *      0  4  begin of the term in the section keys, unsigned
 *      4  4  n, number of rows that have it, at least 1
 *      8  8  begin of the list
 *
 * list: blocks of 128 rows, the last one may be shorter
 *      0  8  for each block, when there are several: its entry
 *            the blocks
 *
 * entry
 *      0  4  last row of the block
 *      4  4  begin of the block, from the end of the entries, unsigned
 *
 * block
 *     first row; then for each further row the distance from the row before, less 1
 *     for each row its positions: each as 2 * distance from the position before (at first from 0), plus 1 for the last one of a row
 * </pre>
 *
 * <p>Numbers in blocks are written with 7 bits a byte, lowest first; all bytes but the last have the highest bit set. The rows of a
 * block come before its positions, so that a search for words reads no positions, and one for phrases only those of rows that have all
 * the words.
 */
final class TextIndexFormat {

    static final FileType TYPE = new FileType("TXIX", 1, 1);

    static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    static final int SECTION_ALIGNMENT = 64;

    static final int TAIL_BYTES = 64;
    static final int TAIL_ROWS = 0;
    static final int TAIL_TERMS = 4;
    static final int TAIL_LISTS_END = 8;
    static final int TAIL_KEYS_BEGIN = 16;
    static final int TAIL_TERMS_BEGIN = 24;
    static final int TAIL_ZEROS = 32;

    static final int TERM_BYTES = 16;
    static final int TERM_ROWS = 4;
    static final int TERM_LIST = 8;

    static final int BLOCK_ROWS = 128;
    static final int ENTRY_BYTES = 8;
    static final int ENTRY_BEGIN = 4;

    private TextIndexFormat() {}

    static int blocks(int rows) {
        return (rows + BLOCK_ROWS - 1) / BLOCK_ROWS;
    }

    /** Bytes before the blocks of a list. */
    static long entriesBytes(int rows) {
        return rows <= BLOCK_ROWS ? 0 : (long) blocks(rows) * ENTRY_BYTES;
    }
}
