package io.tercel;

import io.tercel.error.AlreadyExistsException;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.StorageFullException;
import io.tercel.maintain.Flusher;
import io.tercel.maintain.SegmentLoad;
import io.tercel.maintain.SerialThread;
import io.tercel.manifest.CollectionMeta;
import io.tercel.manifest.SegmentMeta;
import io.tercel.manifest.VersionEdit;
import io.tercel.manifest.Versions;
import io.tercel.schema.ColumnData;
import io.tercel.schema.PrimaryKeys;
import io.tercel.segment.CollectionStore;
import io.tercel.segment.SealedSegment;
import io.tercel.segment.Snapshot;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/*
 * Puts loaded segments into a collection in one step.
 *
 *  1 write what is still in memory, seal what the collection has unsealed,     writes and reads go on; most of the work
 *    compare keys with those that came since the load looked last
 *  2 wait for the writes on their way, let no other begin, seal what they
 *    brought, compare keys with those of step 1 to 2
 *  3 take a timestamp, write it beside the rows of each segment                nobody knows of it
 *  4 commit the manifest that names the segments                               all rows are there after a crash, or none before
 *  5 show them to readers; writes go on
 *
 * Why writes stop for a moment. The rows have a place in time: after every write that has one, before every write to come. Recovery
 * replays the log over the segments, so a delete from before the load must not be in the log any more when the load's segments are named:
 * replayed, it would take away the newer row. After the seal in step 2 all of the log that concerns the collection lies before its
 * checkpoint, and the edit moves that to the load's own timestamp.
 *
 * Why the timestamp comes so late. A read as of an earlier moment must find the same rows for ever, so rows cannot have a timestamp from
 * before anyone could read them. Between 3 and 5 the timestamp is given and its rows are not there yet; whoever asks for a moment waits
 * for that (OpenCollection.awaitLoad). The service time stays: it says how far the log has been applied, of all collections, and
 * the rows are visible by themselves to whatever snapshot is taken after step 5.
 *
 * A failure up to 4 leaves nothing: the load removes its folders. When nobody can tell whether the manifest is in force they stay, and
 * the next opening decides.
 */
/** The one way for loaded segments into a collection. */
final class LoadCommit {

    private static final int BATCH_ROWS = 4_096;

    /**
     * When a load happens.
     *
     * @param rows timestamp that its rows have
     * @param load newer than all that has been applied; not smaller than that of the rows
     */
    record Times(long rows, long load) {}

    private final Versions versions;
    private final Flusher flusher;
    private final LongSupplier timestamps;
    private final SerialThread applyThread;
    private final SerialThread sealThread;

    /**
     * For one database.
     *
     * @param timestamps gives timestamps that no write has
     * @param applyThread the thread that applies writes
     * @param sealThread the thread that seals; what is called there may commit a manifest
     */
    LoadCommit(
            Versions versions,
            Flusher flusher,
            LongSupplier timestamps,
            SerialThread applyThread,
            SerialThread sealThread) {
        this.versions = versions;
        this.flusher = flusher;
        this.timestamps = timestamps;
        this.applyThread = applyThread;
        this.sealThread = sealThread;
    }

    /**
     * Puts a load into the collection, durable on return. Called on a caller's thread, and holding no lock that a write needs.
     *
     * @param form the form of the collection that the rows were checked by
     * @param compared numbers of the segments that all keys have been compared with
     * @param parts the rows in the log, where somebody may follow it
     */
    BulkLoadResult run(
            OpenCollection open,
            OpenCollection.Form form,
            SegmentLoad load,
            Set<Integer> compared,
            Optional<LoggedLoad.Parts> parts) {
        return run(open, form, load, compared, parts, () -> {
            long timestamp = timestamps.getAsLong();
            return new Times(timestamp, timestamp);
        });
    }

    /** As {@link #run(OpenCollection, OpenCollection.Form, SegmentLoad, Set, Optional)}, of a load that has its timestamps from elsewhere. */
    BulkLoadResult runAt(OpenCollection open, OpenCollection.Form form, SegmentLoad load, Times times) {
        return run(open, form, load, Set.of(), Optional.empty(), () -> times);
    }

    private BulkLoadResult run(
            OpenCollection open,
            OpenCollection.Form form,
            SegmentLoad load,
            Set<Integer> compared,
            Optional<LoggedLoad.Parts> parts,
            Supplier<Times> now) {
        List<SealedSegment> segments = load.finish();
        if (segments.isEmpty()) {
            return new BulkLoadResult(0, 0, 0);
        }
        sealThread.call(() -> sealed(open, form));
        Set<Integer> known = new HashSet<>(compared);
        known.addAll(requireNewKeys(form.store(), segments, known));
        BulkLoadResult[] result = new BulkLoadResult[1];
        open.alone(() -> result[0] = sealThread.call(() -> {
            sealed(open, form);
            requireNewKeys(form.store(), segments, known);
            return open.loading(() -> committed(form.store(), load, segments, parts, now));
        }));
        return result[0];
    }

    private boolean sealed(OpenCollection open, OpenCollection.Form form) {
        requireForm(open, form);
        flusher.flush(form.store());
        return true;
    }

    /** Rows are stored as they were checked. */
    @SuppressWarnings("ReferenceEquality") // whether it is still that form, not one that is alike
    static void requireForm(OpenCollection open, OpenCollection.Form form) {
        open.requireExisting();
        if (open.form() != form) {
            throw new InvalidRequestException(
                    "collection '%s': it was changed since the bulk load began; begin the load anew"
                            .formatted(form.store().schema().name()));
        }
    }

    /** Compares all keys with those of other segments than the known ones; returns the sealed ones of them. */
    private static Set<Integer> requireNewKeys(
            CollectionStore store, List<SealedSegment> segments, Set<Integer> known) {
        Set<Integer> sealed =
                store.sealedSegments().stream().map(SealedSegment::number).collect(Collectors.toSet());
        try (Snapshot snapshot = store.snapshotWithExpired()) {
            for (SealedSegment segment : segments) {
                for (int from = 0; from < segment.meta().rows(); from += BATCH_ROWS) {
                    int to = Math.min(from + BATCH_ROWS, segment.meta().rows());
                    ColumnData keys =
                            segment.column(0).gather(IntStream.range(from, to).toArray());
                    BitSet existing = new BitSet();
                    snapshot.markExisting(keys, number -> !known.contains(number), existing);
                    if (!existing.isEmpty()) {
                        throw new AlreadyExistsException(
                                "field '%s': key %s was inserted by another writer during the bulk load; nothing of the load is there"
                                        .formatted(
                                                store.schema().primaryKey().name(),
                                                PrimaryKeys.of(keys, existing.nextSetBit(0))));
                    }
                }
            }
        }
        return sealed;
    }

    private BulkLoadResult committed(
            CollectionStore store,
            SegmentLoad load,
            List<SealedSegment> segments,
            Optional<LoggedLoad.Parts> parts,
            Supplier<Times> now) {
        CollectionMeta meta = versions.current().collection(store.number()).orElseThrow();
        requirePartitions(store, segments);
        Times times = now.get();
        List<SealedSegment> timed = load.timed(times.rows());
        List<SegmentMeta> all = new ArrayList<>(meta.segments());
        timed.forEach(segment -> all.add(segment.meta()));
        try {
            VersionEdit.SetSegments named =
                    new VersionEdit.SetSegments(store.number(), times.load(), meta.historyStart(), all);
            versions.commit(
                    parts.<VersionEdit>map(
                                    logged -> new VersionEdit.Load(named, logged.loaded(store.number(), times.rows())))
                            .orElse(named),
                    times.load());
        } catch (RuntimeException e) {
            timed.forEach(SealedSegment::abandon);
            if (!(e instanceof StorageFullException)) {
                load.handOver();
            }
            throw e;
        }
        applyThread.call(() -> {
            store.addLoaded(timed, times.load());
            return true;
        });
        load.handOver();
        return new BulkLoadResult(load.rows(), times.rows(), timed.size());
    }

    private static void requirePartitions(CollectionStore store, List<SealedSegment> segments) {
        for (SealedSegment segment : segments) {
            if (!store.partitions().has(segment.partition())) {
                throw new InvalidRequestException("collection '%s': the partition of the bulk load has been dropped"
                        .formatted(store.schema().name()));
            }
        }
    }
}
