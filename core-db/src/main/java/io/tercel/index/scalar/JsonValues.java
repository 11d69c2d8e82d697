package io.tercel.index.scalar;

import io.tercel.column.BytesColumn;
import io.tercel.schema.CollectionSchema;

/** Reads what is at one place in the rows of a JSON column. Implemented by those who read JSON for filters, so that both see the same. */
public interface JsonValues {

    /** Takes the values of a row. */
    interface Sink {

        /** The field is null, so that conditions are unknown. */
        void nullRow(int row);

        /** Something that the index cannot hold as it is. */
        void openRow(int row);

        /** True or false. */
        void bool(int row, boolean value, boolean inArray);

        /** A number. */
        void number(int row, double value, boolean inArray);

        /** A text. */
        void text(int row, String value, boolean inArray);
    }

    /** Reads at a place. */
    interface Reader {

        /** Tells of the rows {@code from} to {@code to}, the latter not included, in their order. At most 1,024 rows, from a multiple of it. */
        void read(int from, int to, Sink sink);
    }

    /**
     * Begins to read.
     *
     * @param storedField position of the column's field among the stored fields
     * @param path as in {@link io.tercel.schema.ScalarIndexSpec.JsonPath}
     * @param elements whether those of arrays are wanted
     */
    Reader reader(CollectionSchema schema, int storedField, String path, boolean elements, BytesColumn column);
}
