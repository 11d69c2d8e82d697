package io.tercel;

import io.tercel.config.ConsistencyLevel;
import io.tercel.config.DatabaseOptions;
import io.tercel.io.CrashableDirectory;
import io.tercel.query.Filter;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.Row;
import io.tercel.segment.Snapshot;
import java.util.List;

/** A snapshot of a small collection, for tests of what reads snapshots. */
public final class SnapshotOfRows implements AutoCloseable {

    private final EmbeddedDatabase database;
    private final Snapshot snapshot;

    /** Some rows in a sealed segment, and others in a growing one. */
    public SnapshotOfRows(CollectionSchema schema, List<Row> sealed, List<Row> growing) {
        database = EmbeddedDatabase.open(new CrashableDirectory(), DatabaseOptions.defaults(), Environment.system());
        Collection collection = database.createCollection(schema);
        collection.insert(sealed);
        collection.flush();
        collection.insert(growing);
        // Rows are durable before they are applied.
        collection.count(Filter.of(""), ConsistencyLevel.STRONG);
        snapshot = database.existing(schema.name()).store().snapshot();
    }

    /** The snapshot; valid until this is closed. */
    public Snapshot snapshot() {
        return snapshot;
    }

    @Override
    public void close() {
        snapshot.close();
        database.close();
    }
}
