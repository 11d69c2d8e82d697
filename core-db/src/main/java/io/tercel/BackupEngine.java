package io.tercel;

import io.tercel.backup.BackupSource;
import io.tercel.backup.CollectionFilter;
import io.tercel.backup.DatabaseCapture;
import io.tercel.backup.DatabaseCapture.CollectionCapture;
import io.tercel.backup.RestoreTarget;
import io.tercel.commit.CommitPipeline;
import io.tercel.error.VectorDbException;
import io.tercel.io.Directory;
import io.tercel.maintain.SerialThread;
import io.tercel.manifest.AliasMeta;
import io.tercel.manifest.CollectionMeta;
import io.tercel.manifest.Manifest;
import io.tercel.manifest.SegmentMeta;
import io.tercel.manifest.Versions;
import io.tercel.segment.CollectionStore;
import io.tercel.segment.IndexAccess;
import io.tercel.segment.SealedSegment;
import io.tercel.segment.SegmentLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * The moment of a backup is one at which nothing changes: no seal, merge or change of a collection is between its steps, since all that
 * end on the background thread, and no write or change of a name is, since these are made on the applying thread. So what is asked on the
 * applying thread, from the background thread, is of one moment: manifest, segments, deletes and indexes fit together.
 */
/** What backups need of the engine. Safe for use by many threads. */
final class BackupEngine implements BackupSource, RestoreTarget {

    private static final Logger LOG = LoggerFactory.getLogger(BackupEngine.class);

    /** Less than that in memory is written faster into each backup than it is sealed, and then merged. */
    private static final long SEALED_FROM_BYTES = 4L << 20;

    private final Parts parts;

    /**
     * What it works with.
     *
     * @param lastTimestamp the newest write that has been applied
     * @param seal seals a collection, on the background thread
     * @param adopted told of each collection that has been taken in
     * @param requireOpen throws when the database is being closed
     */
    record Parts(
            Directory directory,
            Versions versions,
            Catalog catalog,
            CommitPipeline pipeline,
            IndexAccess indexes,
            SerialThread applyThread,
            SerialThread backgroundThread,
            LongSupplier lastTimestamp,
            LongSupplier millis,
            Consumer<CollectionStore> seal,
            Consumer<CollectionStore> adopted,
            Runnable requireOpen) {}

    BackupEngine(Parts parts) {
        this.parts = parts;
    }

    @Override
    public Directory directory() {
        return parts.directory();
    }

    @Override
    public UUID database() {
        return parts.versions().current().database();
    }

    @Override
    public int nextNumber() {
        return parts.versions().nextNumber();
    }

    @Override
    public long millis() {
        return parts.millis().getAsLong();
    }

    @Override
    public void requireOpen() {
        parts.requireOpen().run();
    }

    @Override
    public void sealLarge(CollectionFilter collections) {
        for (OpenCollection open : List.copyOf(parts.catalog().all())) {
            CollectionStore store = open.store();
            boolean meant = parts.versions()
                    .current()
                    .collection(store.number())
                    .filter(meta -> includes(collections, meta))
                    .isPresent();
            if (meant && store.growingBytes() >= SEALED_FROM_BYTES) {
                requireOpen();
                try {
                    parts.backgroundThread().call(() -> {
                        parts.seal().accept(store);
                        return true;
                    });
                } catch (VectorDbException e) {
                    LOG.warn(
                            "sealing collection '{}' failed; its rows are written into the backup from memory",
                            store.schema().name(),
                            e);
                }
            }
        }
    }

    @Override
    public DatabaseCapture capture(CollectionFilter collections) {
        Optional<DatabaseCapture> captured = Optional.empty();
        while (captured.isEmpty()) {
            requireOpen();
            // A copy as of a timestamp that is followed from there must lack what the stream brings after it: where
            // changes are
            // followed, a change of the catalog is in force a moment before its timestamp is reached.
            captured = parts.backgroundThread()
                    .call(() -> parts.applyThread()
                            .call(() -> parts.pipeline().hasPassedRecords()
                                    ? Optional.of(captureNow(collections))
                                    : Optional.empty()));
        }
        return captured.get();
    }

    private DatabaseCapture captureNow(CollectionFilter collections) {
        List<CollectionCapture> captured = new ArrayList<>();
        try {
            Manifest now = parts.versions().current();
            for (CollectionMeta meta : now.collections()) {
                if (includes(collections, meta)) {
                    // One that is in the manifest is open: it is opened before that, and closed after.
                    CollectionStore store = parts.catalog().store(meta.number()).orElseThrow();
                    captured.add(new CollectionCapture(meta, store.capture()));
                }
            }
            return new DatabaseCapture(at(now, parts.lastTimestamp().getAsLong()), captured);
        } catch (RuntimeException e) {
            captured.forEach(each -> each.rows().close());
            throw e;
        }
    }

    private static Manifest at(Manifest manifest, long timestamp) {
        return new Manifest(
                manifest.database(),
                manifest.nextNumber(),
                Math.max(manifest.lastTimestamp(), timestamp),
                manifest.logStart(),
                manifest.namespaces(),
                manifest.aliases(),
                manifest.collections());
    }

    private static boolean includes(CollectionFilter collections, CollectionMeta meta) {
        return collections.includes(meta.namespace(), meta.schema().name());
    }

    /** Another way to bring collections in, one that whoever follows the database sees. */
    LoggedRestore loggedRestore(EmbeddedDatabase into) {
        return new LoggedRestore(into, parts.catalog(), parts.indexes(), parts.millis());
    }

    @Override
    public void requireFree(List<CollectionMeta> collections, List<AliasMeta> aliases) {
        parts.catalog().requireFree(collections, aliases);
    }

    @Override
    public void adopt(List<CollectionMeta> collections, List<AliasMeta> aliases, long newest) {
        // Newer than every row that comes, and than every write that has been: what the log will hold of them is newer.
        long now = parts.pipeline().timestampAfter(newest);
        List<CollectionMeta> dated = collections.stream()
                .map(each -> each.withSegments(now, each.historyStart(), each.segments()))
                .toList();
        parts.catalog()
                .adopt(dated, aliases, this::open)
                .forEach(open -> parts.adopted().accept(open.store()));
    }

    private CollectionStore open(CollectionMeta meta) {
        SegmentLayout layout = SegmentLayout.of(database(), meta, parts.indexes());
        List<SealedSegment> segments = new ArrayList<>();
        try {
            for (SegmentMeta segment : meta.segments()) {
                segments.add(SealedSegment.open(parts.directory(), layout, segment));
            }
            return new CollectionStore(layout, meta, segments, parts.versions()::nextNumber, parts.millis());
        } catch (RuntimeException e) {
            segments.forEach(SealedSegment::close);
            throw e;
        }
    }
}
