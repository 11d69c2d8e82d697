package io.tercel.column;

import io.tercel.schema.ColumnData;
import io.tercel.schema.FieldSchema;
import java.lang.foreign.Arena;

/**
 * A column that rows are appended to, for a growing segment. One thread appends while any number of threads read.
 *
 * <p>Values lie in chunks that never move once they are filled in, but for the first one, of which a larger copy takes the place; and
 * nothing of a row changes after its append, so readers take no lock. What makes this safe is the order of writes: an append first writes values, then the table of chunks if it had
 * to grow, and last the row count, which is volatile. Whoever reads a row below a count seen through {@link #rows()}, or through
 * a volatile count that the owner of several columns writes after having appended to all of them, sees the whole row.
 */
public sealed interface AppendableColumn extends Column
        permits AppendableLongColumn,
                AppendableDoubleColumn,
                AppendableBytesColumn,
                AppendableVectorColumn,
                AppendablePackedColumn,
                AppendableSparseColumn {

    /**
     * An empty column for the values of a field.
     *
     * @param field gives the type, and the dimension of vectors
     * @param arena where bytes and vectors are kept; closed by the owner when no reader is left, and open to all of their
     *     threads, so not a confined one
     */
    static AppendableColumn of(FieldSchema field, Arena arena) {
        return of(field, arena, VectorChunks.of(arena));
    }

    /**
     * An empty column for the values of a field.
     *
     * @param field gives the type, and the dimension of vectors
     * @param arena where bytes and vectors are kept, as above
     * @param chunks gives all memory for vectors but the first rows'
     */
    static AppendableColumn of(FieldSchema field, Arena arena, VectorChunks chunks) {
        return switch (field.type().storage()) {
            case LONG -> new AppendableLongColumn();
            case DOUBLE -> new AppendableDoubleColumn(field.type());
            case BYTES -> new AppendableBytesColumn(arena);
            case VECTOR -> new AppendableVectorColumn(field.dimension(), arena, chunks);
            case PACKED -> new AppendablePackedColumn(field, arena, chunks);
            case SPARSE -> new AppendableSparseColumn();
        };
    }

    /**
     * Appends the rows of a batch and then makes them readable, all at once. The values are copied.
     *
     * @throws IllegalArgumentException when the batch is of another kind or dimension than the column
     */
    void append(ColumnData batch);
}
