package io.tercel.column;

import io.tercel.io.FileType;

/**
 * A column file: the values of one field over the rows of one sealed segment, written once. It is the body of a sealed file
 * ({@link io.tercel.io.CheckedFile}), which brings header, checksum of each 64 KiB, and footer. Numbers are little-endian unless
 * said otherwise; offsets count from the start of the body; every section starts at a multiple of 64 bytes, in the mapped file
 * too, and the gap before it is zeros.
 *
 * <pre>
 * section     present                         length in bytes
 * values      always                          see below
 * zones       LONG, DOUBLE above 4,096 rows   16 for each 4,096 rows, rounded up
 * dictionary  BYTES with encoding 1           as many as the distinct values have
 * blocks      BYTES with encoding 2           (blocks + 1) * 12, and for VARCHAR rows * 2
 * offsets     BYTES, SPARSE                   (rows + 1) * width of an offset; with encoding 1 (distinct values + 1) * width
 * norms       VECTOR, PACKED                  rows * 4
 * nulls       if a row is null                8 for each 64 rows, rounded up
 * trailer     always, at the end              128
 * </pre>
 *
 * <p>Values by kind and encoding:
 *
 * <pre>
 * LONG    0  rows * width, width 0, 1, 2, 4 or 8: value minus base, unsigned; width 0 when all values are the base,
 *            base 0 when the width is 8; null rows as 0
 * DOUBLE  0  rows * width: width 4 for FLOAT, 8 for DOUBLE
 * BYTES   0  the bytes of all rows, one after the other
 * BYTES   1  rows * width, width 0, 1, 2 or 4: number of the row's value in the dictionary, unsigned
 * BYTES   2  the blocks, one after the other
 * VECTOR  0  rows * stride * 4: the floats of each row, then zeros up to the stride, which is the dimension rounded up to
 *            a multiple of 16
 * PACKED  0  rows * stride: the bytes of each row, then zeros up to the stride, which is the bytes of a vector rounded up to a
 *            power of two from 8 to 64 or a multiple of 64. FLOAT16_VECTOR: IEEE binary16; BFLOAT16_VECTOR: the upper half
 *            of binary32; INT8_VECTOR: i8; BINARY_VECTOR: eight bits a byte, the first one the highest
 * SPARSE  0  8 bytes an entry, row by row: dimension as u32, weight as f32; dimensions of a row ascend
 * </pre>
 *
 * <p>Offsets ascend from 0; row {@code i} takes bytes (BYTES) or entries (SPARSE) {@code offsets[i] .. offsets[i + 1]}; 4
 * bytes each if the last one fits an unsigned int, otherwise 8. With encoding 1 they are those of the distinct values in the
 * dictionary; with encoding 2 they count bytes before compression. Norms are floats: one over the Euclidean norm of the row, 0
 * for a vector of zeros; for BINARY_VECTOR the number of bits that are set. In the nulls, bit {@code row % 64} of the 8-byte word
 * {@code row / 64} is set when the row is null.
 *
 * <p>A zone is 4,096 rows, the last one maybe fewer. For each: its smallest and its largest value that is not null, as min and max
 * in the trailer.
 *
 * <p>The dictionary: the distinct values in ascending order of their bytes, unsigned, one after the other. Null rows count as empty
 * values.
 *
 * <p>Blocks: runs of whole rows, of at most 16 KiB before compression; a longer value has a block of its own. Where one starts among
 * the values (8 bytes) and which is its first row (4 bytes), and after the last one the end of the values and the number of rows.
 * Behind them, for VARCHAR, a fingerprint of each row's value (2 bytes), so that equality reads the blocks only that may hold the value:
 * FNV-1a of 64 bits over its bytes, of which bits 48 to 63 and 24 to 39 are combined by exclusive or.
 * A block is one LZ4 block (<a href="https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md">format</a>) of its rows' bytes,
 * or these bytes themselves when that would not be shorter: it is as long as they are then.
 *
 * <p>The trailer:
 *
 * <pre>
 * offset size
 *      0    1  kind: 1 LONG, 2 DOUBLE, 3 BYTES, 4 VECTOR, 5 SPARSE, 6 PACKED
 *      1    1  encoding of the values: 0 plain, 1 dictionary, 2 compressed blocks
 *      2    1  width of a value; 1 for BYTES with encodings 0 and 2 and for PACKED, 4 for VECTOR, 8 for SPARSE
 *      3    1  width of an offset; 0 when there are none
 *      4    4  rows
 *      8    4  null rows
 *     12    4  dimension of VECTOR; bytes of a vector of PACKED; distinct values with encoding 1; number of blocks with encoding 2; otherwise 0
 *     16    4  stride of VECTOR in floats, of PACKED in bytes, otherwise 0
 *     20    4  zero
 *     24    8  base of LONG, otherwise 0
 *     32    8  smallest value that is not null: i64 for LONG, f64 for DOUBLE, for BYTES its first 8 bytes as a big-endian u64, zeros
 *              after its end, otherwise 0; above the largest if there is none
 *     40    8  largest value that is not null, likewise; a NaN among the values makes them minus and plus infinity
 *     48    8  offset of the values, 0
 *     56    8  length of the values in bytes
 *     64    8  offset of the offsets or norms; 0 when there are none
 *     72    8  length of the offsets or norms in bytes
 *     80    8  offset of the nulls; 0 when there are none
 *     88    8  length of the nulls in bytes
 *     96    8  offset of the zones, dictionary or blocks; 0 when there are none
 *    104    8  length of the zones, dictionary or blocks in bytes
 *    112   16  zero
 * </pre>
 *
 * <p>A reader checks the trailer when it opens the file, offsets, numbers of values and blocks when it uses them, and the checksum
 * of the bytes in the file before the first one is used. Nothing is allocated in proportion to a number read from the file: what a
 * block says it will decompress to is believed up to 255 times its compressed length, which is the most that LZ4 can do.
 */
public final class ColumnFormat {

    /** The type of column files. */
    public static final FileType TYPE = new FileType("COLM", 1);

    /** Every section starts at a multiple of this. */
    static final int ALIGNMENT = 64;

    static final int ENTRY_BYTES = Integer.BYTES + Float.BYTES;

    /** Rows whose smallest and largest number are kept together. */
    static final int ZONE_ROWS = 4_096;

    /** Smallest and largest number. */
    static final int ZONE_BYTES = 2 * Long.BYTES;

    /**
     * Bytes of a block before compression, unless one value has more. Four times as much would make abstracts of papers smaller by 8
     * %, and the reading of a single one four times as slow (105 us instead of 27).
     */
    static final int BLOCK_BYTES = 1 << 14;

    /** Start and first row of a block. */
    static final int BLOCK_ENTRY_BYTES = Long.BYTES + Integer.BYTES;

    private ColumnFormat() {}
}
