package io.tercel.files;

import io.tercel.error.InvalidRequestException;
import io.tercel.schema.CollectionSchema;
import java.nio.file.Path;
import java.util.List;

/**
 * What a collection for the rows of a file could look like, from the first of them, and what that was made of: to be looked at, and
 * changed where the sample says too little.
 *
 * <p>Whole numbers become INT64, others DOUBLE (FLOAT where the file has 32 bits), texts VARCHAR, lists of as many numbers in each row
 * FLOAT_VECTOR, other lists ARRAY, objects JSON. A column named {@code id}, {@code pk} or {@code _id} without nulls becomes the primary
 * key; without one the database makes the keys. Columns with nulls become nullable.
 *
 * @param schema the collection
 * @param columns of each column what was found
 * @param rows how many rows were looked at
 */
public record InferredSchema(CollectionSchema schema, List<Column> columns, long rows) {

    /** Copies the list. */
    public InferredSchema {
        columns = List.copyOf(columns);
    }

    /**
     * A column of the file.
     *
     * @param name of the field
     * @param type what it became
     * @param values values that are not null
     * @param nulls rows without a value
     * @param note why it became that
     */
    public record Column(String name, String type, long values, long nulls, String note) {}

    /**
     * Looks at the first rows of a file whose name tells its form; {@link SchemaInference} can be told more.
     *
     * @param collection the name of the collection
     * @throws InvalidRequestException when there is no row, or no vector in them
     */
    public static InferredSchema of(String collection, Path file) {
        return SchemaInference.of(collection, file).infer();
    }
}
