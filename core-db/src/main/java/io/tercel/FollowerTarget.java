package io.tercel;

import io.tercel.cdc.ReplicaTarget;
import io.tercel.commit.PendingWrite;
import io.tercel.config.Durability;
import io.tercel.log.WriteRecord;
import io.tercel.manifest.CatalogChange;
import io.tercel.manifest.CollectionMeta;
import io.tercel.manifest.Manifest;
import io.tercel.manifest.VersionEdit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/*
 * Why the newest timestamp says all: writes come in the order of time, each synced, and the log of a follower fails for good at the first that
 * it cannot take, so what it holds has no gap; a change of the catalog is made in one manifest with its timestamp, after all writes before
 * it are durable. Seals and merges say in their manifests only what has been applied.
 */
/** A database that does what another one has done. */
final class FollowerTarget implements ReplicaTarget {

    private final EmbeddedDatabase database;
    private final Runnable closing;
    private final Deque<PendingWrite> begun = new ArrayDeque<>();
    private Optional<FollowedLoad> load = Optional.empty();

    /**
     * A database that was opened as a follower.
     *
     * @param closing told before it is closed
     */
    FollowerTarget(EmbeddedDatabase database, Runnable closing) {
        this.database = database;
        this.closing = closing;
    }

    @Override
    public long timestamp() {
        return database.appliedTimestamp();
    }

    @Override
    public Manifest catalog() {
        return database.manifest();
    }

    @Override
    public void write(WriteRecord record, long timestamp) {
        OpenCollection open = open(record.collection());
        begun.addLast(database.pipeline()
                .sequenceAt(
                        open.store(),
                        open.store().prepare(record),
                        Durability.FSYNC,
                        () -> database.room().await(open),
                        timestamp));
    }

    private OpenCollection open(int collection) {
        return database.catalog()
                .numbered(collection)
                .orElseThrow(() -> new IllegalStateException("there is no collection " + collection));
    }

    @Override
    public void awaitDurable(long timestamp) {
        while (!begun.isEmpty() && begun.getFirst().timestamp() <= timestamp) {
            PendingWrite oldest = begun.removeFirst();
            database.pipeline().acknowledge(oldest);
            oldest.awaitSettled();
        }
        database.pipeline().requireUsable();
    }

    @Override
    public void beginLoad(int collection) {
        endLoad();
        load = Optional.of(database.beginFollowedLoad(open(collection)));
    }

    @Override
    public void load(WriteRecord rows) {
        database.readingMapped(() -> {
            load.orElseThrow().add(rows);
            return true;
        });
    }

    @Override
    public void commitLoad(long rowsTimestamp, long timestamp) {
        database.readingMapped(() -> {
            load.orElseThrow().commit(rowsTimestamp, timestamp);
            return true;
        });
        endLoad();
        passed(timestamp);
    }

    private void endLoad() {
        load.ifPresent(FollowedLoad::close);
        load = Optional.empty();
    }

    @Override
    public void passed(long timestamp) {
        database.pipeline().passed(timestamp);
    }

    @Override
    public int change(CatalogChange change, long timestamp) {
        int number = database.changingAt(timestamp, () -> change(change));
        passed(timestamp);
        return number;
    }

    private int change(CatalogChange change) {
        Catalog catalog = database.catalog();
        return switch (change) {
            case CatalogChange.SetCollection set -> set(set.collection());
            case CatalogChange.RemoveCollection remove -> {
                database.removeFiles(catalog.drop(remove.collection()));
                yield remove.collection();
            }
            case CatalogChange.Truncated truncated -> {
                database.edits().truncate(open(truncated.collection()));
                yield truncated.collection();
            }
            case CatalogChange.Flushed flushed -> flushed.collection();
            case CatalogChange.Loaded loaded -> loaded.collection();
            case CatalogChange.AddNamespace add -> {
                catalog.createDatabase(add.name(), true);
                yield 0;
            }
            case CatalogChange.RemoveNamespace remove -> {
                catalog.dropDatabase(remove.name());
                yield 0;
            }
            case CatalogChange.PointAlias point -> {
                catalog.change(new VersionEdit.PointAlias(point.alias()));
                yield point.alias().collection();
            }
            case CatalogChange.Finished finished -> {
                catalog.finish(finished.collections());
                yield 0;
            }
            case CatalogChange.RemoveAlias remove -> {
                catalog.change(new VersionEdit.RemoveAlias(remove.namespace(), remove.name()));
                yield 0;
            }
        };
    }

    private int set(CollectionMeta theirs) {
        CollectionMeta mine = catalog().collection(theirs.number()).orElse(null);
        if (mine == null) {
            return database.catalog().adopt(theirs).store().number();
        }
        OpenCollection open = open(theirs.number());
        if (!mine.properties().equals(theirs.properties())) {
            database.edits().properties(open, theirs.properties());
        }
        if (!mine.looks().equals(theirs.looks()) || !mine.namespace().equals(theirs.namespace())) {
            database.edits()
                    .change(open, meta -> new VersionEdit.SetSchema(meta.number(), theirs.namespace(), theirs.looks()));
            database.catalog().changed();
        }
        if (!mine.partitions().equals(theirs.partitions())) {
            boolean fewer = theirs.partitions().size() < mine.partitions().size();
            database.edits()
                    .change(
                            open,
                            meta -> new VersionEdit.SetPartitions(
                                    meta.number(),
                                    theirs.partitions(),
                                    theirs.nextPartition(),
                                    fewer ? open.store().historyStartAfterLoss() : meta.historyStart()));
        }
        return theirs.number();
    }

    @Override
    public void close() {
        closing.run();
        try {
            endLoad();
        } finally {
            database.close();
        }
    }
}
