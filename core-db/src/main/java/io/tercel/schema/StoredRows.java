package io.tercel.schema;

import java.util.BitSet;

/** The stored rows that a partial upsert changes, by their positions in the batch that brings the changes. */
public interface StoredRows {

    /** Whether a row with the key at this position is stored. */
    boolean exists(int position);

    /**
     * Reads the values of a stored field, in parts.
     *
     * @param storedField position in {@code CollectionSchema.storedFields()}
     * @param positions which rows; all of them exist
     */
    void read(int storedField, BitSet positions, Part part);

    /** Takes some of the values that were asked for. */
    @FunctionalInterface
    interface Part {
        /** The values of the rows at these positions, in this order. */
        void take(int[] positions, ColumnData values);
    }
}
