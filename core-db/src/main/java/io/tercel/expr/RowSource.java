package io.tercel.expr;

import java.util.Optional;

/**
 * The columns of one segment, as the filter reads them: block by block, never row by row. {@code field} is an index into {@code
 * CollectionSchema.storedFields()}; {@code from} and {@code count} name rows of the segment. A filter asks only for fields that it
 * names. One thread uses a source at a time.
 */
public interface RowSource {

    /** The most rows that one call asks for. */
    int BLOCK_ROWS = 1_024;

    /** Storage LONG: the values of {@code count} rows into {@code out[0 .. count)}; anything for rows that are null. */
    void longs(int field, int from, int count, long[] out);

    /** Storage DOUBLE: the values of {@code count} rows into {@code out[0 .. count)}; anything for rows that are null. */
    void doubles(int field, int from, int count, double[] out);

    /**
     * The null rows: bit {@code i} of {@code out} says whether row {@code from + i} is null. All of the first {@code
     * RowBitmap.wordsFor(count)} words are written, bits from {@code count} on as zeros. {@code from} is a multiple of 64. Not
     * asked for fields that cannot be null.
     */
    void nulls(int field, int from, int count, long[] out);

    /**
     * Storage BYTES: shows where the values of rows {@code from}, {@code from + 1}, … lie, without copying them. One call covers as
     * many rows, at most {@code count}, as lie in one piece of memory; the caller asks again for the rest.
     *
     * @param out receives the memory and the place of each value in it; a null row has any place within that memory
     * @return the number of rows covered, at least 1
     */
    int bytes(int field, int from, int count, ByteRun out);

    /**
     * Storage BYTES: takes those out of {@code rows} that surely do not have this value, as far as that is known without reading values.
     * {@code from} and {@code count} as for {@link #nulls}.
     *
     * @param rows bit {@code i} for row {@code from + i}; null rows may stay
     * @return whether it is known of any rows; if not, {@code rows} is as it was
     */
    default boolean keepPossible(int field, ByteString value, int from, int count, long[] rows) {
        return false;
    }

    /** Storage BYTES: the distinct values, where the column has them and they are few; what {@link #bytes} shows are the same. */
    default Optional<ByteDictionary> dictionary(int field) {
        return Optional.empty();
    }
}
