package io.tercel;

import io.tercel.backup.BackupContents;
import io.tercel.manifest.CollectionMeta;
import io.tercel.manifest.PartitionMeta;
import io.tercel.manifest.SegmentMeta;
import io.tercel.schema.CollectionSchema;
import io.tercel.segment.CollectionStore;
import io.tercel.segment.IndexAccess;
import io.tercel.segment.RowBatches;
import io.tercel.segment.SealedSegment;
import io.tercel.segment.SegmentLayout;
import io.tercel.segment.SegmentView;
import io.tercel.segment.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/*
 * Who follows the changes of a database sees what is in its log. So where somebody may follow, collections are created, filled and named as
 * by any user: slower than taking files, with indexes built anew, rows written now, and no earlier moments.
 *
 * They are filled under another name, so that nobody takes a part of one for the whole. What fails drops them; a crash leaves them under
 * that name, to be dropped.
 */
/** Brings collections of a backup into a database whose changes are followed. Called on the caller's thread, as every write is. */
final class LoggedRestore {

    private static final String UNFINISHED = "_restoring";
    private static final long BATCH_BYTES = 1 << 20;

    private final Database database;
    private final Catalog catalog;
    private final IndexAccess indexes;
    private final LongSupplier millis;

    LoggedRestore(Database database, Catalog catalog, IndexAccess indexes, LongSupplier millis) {
        this.database = database;
        this.catalog = catalog;
        this.indexes = indexes;
        this.millis = millis;
    }

    /** The names of the new collections. */
    List<String> run(BackupContents backup) {
        catalog.requireFree(backup.collections(), backup.aliases());
        List<CollectionMeta> made = new ArrayList<>();
        try {
            for (CollectionMeta collection : backup.collections()) {
                Namespace namespace = database.createDatabaseIfAbsent(collection.namespace());
                CollectionSchema schema =
                        collection.looks().renamed(unfinished(collection)).schema();
                Collection filled = namespace.createCollection(schema, collection.properties());
                made.add(collection);
                fill((EmbeddedCollection) filled, collection, backup);
            }
            backup.collections().forEach(this::name);
        } catch (RuntimeException | Error e) {
            made.forEach(each -> dropAfter(e, each));
            throw e;
        }
        backup.aliases()
                .forEach(alias -> database.createDatabaseIfAbsent(alias.namespace())
                        .createAlias(alias.name(), nameOf(backup, alias.collection())));
        return backup.collections().stream().map(LoggedRestore::shown).toList();
    }

    private static String unfinished(CollectionMeta collection) {
        return collection.schema().name() + UNFINISHED;
    }

    private void name(CollectionMeta collection) {
        database.database(collection.namespace())
                .renameCollection(unfinished(collection), collection.schema().name());
    }

    private void dropAfter(Throwable cause, CollectionMeta collection) {
        Namespace namespace = database.database(collection.namespace());
        try {
            if (namespace.hasCollection(unfinished(collection))) {
                namespace.dropCollection(unfinished(collection));
            }
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    private static String nameOf(BackupContents backup, int collection) {
        return backup.collections().stream()
                .filter(each -> each.number() == collection)
                .findFirst()
                .orElseThrow()
                .schema()
                .name();
    }

    private static String shown(CollectionMeta collection) {
        String name = collection.schema().name();
        return collection.namespace().equals(io.tercel.manifest.Manifest.DEFAULT_NAMESPACE)
                ? name
                : collection.namespace() + "." + name;
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
