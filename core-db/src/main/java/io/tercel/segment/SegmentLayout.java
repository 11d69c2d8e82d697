package io.tercel.segment;

import io.tercel.manifest.CollectionMeta;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.FieldIds;
import io.tercel.schema.FieldIds.ColumnId;
import java.util.List;
import java.util.UUID;

/**
 * What one has to know of a collection to write or open its segments.
 *
 * @param collection number of the collection
 * @param database identity of the database, which is in every file
 * @param schema the collection's schema
 * @param fieldIds the numbers of its fields
 * @param columns which column holds each of {@code CollectionSchema.storedFields()}
 * @param indexes how its segments come to their vector indexes
 */
public record SegmentLayout(
        int collection,
        UUID database,
        CollectionSchema schema,
        FieldIds fieldIds,
        List<ColumnId> columns,
        IndexAccess indexes) {

    /** Copies the list. */
    public SegmentLayout {
        columns = List.copyOf(columns);
    }

    /** The layout of a collection's segments. */
    public static SegmentLayout of(UUID database, CollectionMeta collection, IndexAccess indexes) {
        return new SegmentLayout(
                collection.number(),
                database,
                collection.schema(),
                collection.fieldIds(),
                collection.fieldIds().columns(collection.schema()),
                indexes);
    }
}
