package io.tercel.schema;

import java.util.List;

/**
 * Changes to rows, each key once: what several rows of one key give has been put together, the later over the earlier.
 *
 * @param rows for each key the fields that are given
 * @param keys the primary keys of {@code rows}, Long or String
 * @param ids the primary keys in the order of the rows that were given
 */
public record PartialRows(List<Row> rows, List<Object> keys, List<Object> ids) {

    /** Copies the lists. */
    public PartialRows {
        rows = List.copyOf(rows);
        keys = List.copyOf(keys);
        ids = List.copyOf(ids);
    }
}
