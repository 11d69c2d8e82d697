package io.tercel.schema;

import java.util.List;

/**
 * Rows that fit their collection.
 *
 * @param batch the rows to write, each key once
 * @param ids the primary keys, Long or String, in the order of the rows given; a key given several times comes several times
 * @param dropped rows that are not in the batch because a later row of an upsert has the same key
 */
public record CheckedRows(RowBatch batch, List<Object> ids, int dropped) {

    /** Copies the list. */
    public CheckedRows {
        ids = List.copyOf(ids);
    }
}
