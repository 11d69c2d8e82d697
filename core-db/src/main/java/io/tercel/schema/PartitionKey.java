package io.tercel.schema;

import java.util.Objects;

/**
 * The field by whose value rows are spread over partitions: rows with the same value are in the same one, and a filter that names the
 * value reads that one only.
 *
 * @param field a declared INT64 or VARCHAR field, not nullable and not the primary key
 * @param partitions how many partitions, 1 to {@value #MOST_PARTITIONS}; fixed for the life of the collection
 */
public record PartitionKey(String field, int partitions) {

    /** The partitions when nothing else is said. */
    public static final int DEFAULT_PARTITIONS = 16;

    /** The most partitions of a collection: what Milvus allows. */
    public static final int MOST_PARTITIONS = 1_024;

    /** Checks for nulls only; the collection's schema checks the rest. */
    public PartitionKey {
        Objects.requireNonNull(field, "field");
    }
}
