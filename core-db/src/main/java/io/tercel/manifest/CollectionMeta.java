package io.tercel.manifest;

import io.tercel.schema.CollectionSchema;
import java.util.List;

/**
 * A collection in the manifest.
 *
 * @param number its number, which folders and log records name it by
 * @param schema what it looks like
 * @param checkpoint writes of this collection up to this timestamp are in its segments; later ones are in the log
 * @param segments its sealed segments, oldest first
 */
public record CollectionMeta(int number, CollectionSchema schema, long checkpoint, List<SegmentMeta> segments) {

    /** Copies the list. */
    public CollectionMeta {
        segments = List.copyOf(segments);
    }
}
