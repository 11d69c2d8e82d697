package io.tercel.backup;

import io.tercel.manifest.CollectionMeta;
import io.tercel.manifest.Manifest;
import io.tercel.segment.Capture;
import java.util.List;

/**
 * A database at one moment, held until it is closed.
 *
 * @param manifest the one in force then; {@code lastTimestamp} is the newest write that had been applied
 * @param collections those that are meant
 */
public record DatabaseCapture(Manifest manifest, List<CollectionCapture> collections) implements AutoCloseable {

    /** Copies the list. */
    public DatabaseCapture {
        collections = List.copyOf(collections);
    }

    /** A collection, as the manifest has it and with its rows. */
    public record CollectionCapture(CollectionMeta meta, Capture rows) {}

    @Override
    public void close() {
        collections.forEach(collection -> collection.rows().close());
    }
}
