package io.tercel.query;

import io.tercel.config.Durability;
import java.util.List;

/**
 * What a write did.
 *
 * @param count rows written, or keys deleted
 * @param ids the primary keys in the order of the rows given, generated ones too; for a delete, the keys deleted
 * @param timestamp the write's place in the order of all writes; 0 when there was nothing to do
 * @param durability what the write has survived
 */
public record WriteResult(int count, List<Object> ids, long timestamp, Durability durability) {

    /** Copies the list. */
    public WriteResult {
        ids = List.copyOf(ids);
    }
}
