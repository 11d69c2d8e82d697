package io.tercel.column;

import io.tercel.io.FileType;

/**
 * A column file: the values of one field over the rows of one sealed segment, written once. It is the body of a sealed file
 * ({@link io.tercel.io.CheckedFile}), which brings header, checksum of each 64 KiB, and footer. Numbers are little-endian;
 * offsets count from the start of the body; every section starts at a multiple of 64 bytes, in the mapped file too, and the gap
 * before it is zeros.
 *
 * <pre>
 * section    present                length in bytes
 * values     always                 see below
 * offsets    BYTES, SPARSE          (rows + 1) * width
 * norms      VECTOR                 rows * 4
 * nulls      if a row is null       8 for each 64 rows, rounded up
 * trailer    always, at the end     128
 * </pre>
 *
 * <p>Values by kind:
 *
 * <pre>
 * LONG    rows * width, width 0, 1, 2, 4 or 8: value minus base, unsigned; width 0 when all values are the base,
 *         base 0 when the width is 8; null rows as 0
 * DOUBLE  rows * width: width 4 for FLOAT, 8 for DOUBLE
 * BYTES   the bytes of all rows, one after the other
 * VECTOR  rows * stride * 4: the floats of each row, then zeros up to the stride, which is the dimension rounded up to
 *         a multiple of 16
 * SPARSE  8 bytes an entry, row by row: dimension as u32, weight as f32; dimensions of a row ascend
 * </pre>
 *
 * <p>Offsets ascend from 0; row {@code i} takes bytes (BYTES) or entries (SPARSE) {@code offsets[i] .. offsets[i + 1]}; 4
 * bytes each if the last one fits an unsigned int, otherwise 8. Norms are floats: one over the Euclidean norm of the row, 0
 * for a vector of zeros. In the nulls, bit {@code row % 64} of the 8-byte word {@code row / 64} is set when the row is null.
 *
 * <p>The trailer:
 *
 * <pre>
 * offset size
 *      0    1  kind: 1 LONG, 2 DOUBLE, 3 BYTES, 4 VECTOR, 5 SPARSE
 *      1    1  encoding of the values: 0, as above; other numbers are for dictionaries and compression to come
 *      2    1  width of a value (LONG, DOUBLE) or an offset (BYTES, SPARSE); 4 for VECTOR
 *      3    1  zero
 *      4    4  rows
 *      8    4  null rows
 *     12    4  dimension of VECTOR, otherwise 0
 *     16    4  stride of VECTOR in floats, otherwise 0
 *     20    4  zero
 *     24    8  base of LONG, otherwise 0
 *     32    8  smallest value that is not null: i64 for LONG, f64 for DOUBLE, otherwise 0; above the largest if there is none
 *     40    8  largest value that is not null, likewise; a NaN among the values makes them minus and plus infinity
 *     48    8  offset of the values, 0
 *     56    8  length of the values in bytes
 *     64    8  offset of the offsets or norms; 0 when there are none
 *     72    8  length of the offsets or norms in bytes
 *     80    8  offset of the nulls; 0 when there are none
 *     88    8  length of the nulls in bytes
 *     96   32  zero
 * </pre>
 *
 * <p>A reader checks the trailer when it opens the file, offsets when it uses them, and the checksum of a block before its
 * first byte is used. Nothing is allocated in proportion to a number read from the file.
 */
public final class ColumnFormat {

    /** The type of column files. */
    public static final FileType TYPE = new FileType("COLM", 1);

    /** Every section starts at a multiple of this. */
    static final int ALIGNMENT = 64;

    static final int ENTRY_BYTES = Integer.BYTES + Float.BYTES;

    private ColumnFormat() {}
}
