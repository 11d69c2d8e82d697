package io.tercel;

import io.tercel.backup.BackupContents;
import io.tercel.manifest.AliasMeta;
import io.tercel.manifest.CollectionMeta;
import io.tercel.manifest.Manifest;
import io.tercel.manifest.PartitionMeta;
import io.tercel.manifest.SegmentMeta;
import io.tercel.segment.CollectionStore;
import io.tercel.segment.IndexAccess;
import io.tercel.segment.RowBatches;
import io.tercel.segment.SealedSegment;
import io.tercel.segment.SegmentLayout;
import io.tercel.segment.SegmentView;
import io.tercel.segment.Snapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;

/*
 * Who follows the changes of a database sees what is in its log. So where somebody may follow, collections are created, filled and named as
 * by any user: slower than taking files, with indexes built anew, rows written now, and no earlier moments.
 *
 * Nobody sees them until all are filled and have their aliases, and then all at once: the manifest has them as unfinished until one edit of
 * it says that they are not. What fails drops them; after a crash the next opening does. Those who follow are told, and do the same.
 */
/** Brings collections of a backup into a database whose changes are followed. Called on the caller's thread, as every write is. */
final class LoggedRestore {

    private static final long BATCH_BYTES = 1 << 20;

    private final EmbeddedDatabase database;
    private final Catalog catalog;
    private final IndexAccess indexes;
    private final LongSupplier millis;

    LoggedRestore(EmbeddedDatabase database, Catalog catalog, IndexAccess indexes, LongSupplier millis) {
        this.database = database;
        this.catalog = catalog;
        this.indexes = indexes;
        this.millis = millis;
    }

    /** The names of the new collections. */
    List<String> run(BackupContents backup) {
        catalog.requireFree(backup.collections(), backup.aliases());
        Map<Integer, Integer> numbers = new LinkedHashMap<>();
        try {
            for (CollectionMeta collection : backup.collections()) {
                database.createDatabaseIfAbsent(collection.namespace());
                OpenCollection made =
                        catalog.createUnfinished(collection.namespace(), collection.schema(), collection.properties());
                numbers.put(collection.number(), made.store().number());
                fill(new EmbeddedCollection(database, made), collection, backup);
            }
            for (AliasMeta alias : backup.aliases()) {
                database.createDatabaseIfAbsent(alias.namespace());
                int number = Objects.requireNonNull(numbers.get(alias.collection()), alias.name());
                catalog.reserveAlias(new AliasMeta(alias.namespace(), alias.name(), number));
            }
            catalog.finish(List.copyOf(numbers.values()));
        } catch (RuntimeException | Error e) {
            numbers.values().forEach(number -> dropAfter(e, number));
            throw e;
        }
        return backup.collections().stream().map(LoggedRestore::shown).toList();
    }

    private void dropAfter(Throwable cause, int number) {
        try {
            database.removeFiles(catalog.drop(number));
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    private static String shown(CollectionMeta collection) {
        String name = collection.schema().name();
        return collection.namespace().equals(Manifest.DEFAULT_NAMESPACE) ? name : collection.namespace() + "." + name;
    }

    private void fill(EmbeddedCollection target, CollectionMeta collection, BackupContents backup) {
        boolean byKey = collection.schema().partitionKey().isPresent();
        for (PartitionMeta partition : collection.partitions()) {
            if (!byKey && !partition.equals(PartitionMeta.DEFAULT)) {
                target.createPartition(partition.name());
            }
        }
        CollectionStore source = open(collection, backup);
        try (Snapshot rows = source.snapshot()) {
            int columns = collection.schema().storedFields().size();
            for (SegmentView view : rows.segments()) {
                Optional<String> partition = byKey
                        ? Optional.empty()
                        : Optional.of(source.partitions().nameOf(view.segment().partition()));
                RowBatches.forEach(
                        view, columns, BATCH_BYTES, batch -> target.writes().bring(batch, partition));
            }
        } finally {
            source.close();
        }
    }

    private CollectionStore open(CollectionMeta collection, BackupContents backup) {
        SegmentLayout layout = SegmentLayout.of(backup.database(), collection, indexes);
        List<SealedSegment> segments = new ArrayList<>();
        try {
            for (SegmentMeta segment : collection.segments()) {
                segments.add(SealedSegment.open(backup.directory(), layout, segment.withIndexes(List.of())));
            }
            return new CollectionStore(layout, collection, segments, () -> 0, millis);
        } catch (RuntimeException e) {
            segments.forEach(SealedSegment::close);
            throw e;
        }
    }
}
