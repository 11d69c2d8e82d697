package io.tercel;

import io.tercel.config.DatabaseOptions;
import io.tercel.error.CorruptionException;
import io.tercel.expr.JsonColumnValues;
import io.tercel.index.scalar.ScalarIndexes;
import io.tercel.io.Directory;
import io.tercel.io.Reserve;
import io.tercel.log.LogPosition;
import io.tercel.log.LogReader;
import io.tercel.log.RecoveryMode;
import io.tercel.log.RecoveryReport;
import io.tercel.log.WriteRecord;
import io.tercel.log.WriteRecordCodec;
import io.tercel.manifest.CatalogChange;
import io.tercel.manifest.CatalogChangeCodec;
import io.tercel.manifest.CollectionMeta;
import io.tercel.manifest.SegmentMeta;
import io.tercel.manifest.Versions;
import io.tercel.segment.CollectionStore;
import io.tercel.segment.IndexAccess;
import io.tercel.segment.SealedSegment;
import io.tercel.segment.SegmentFolders;
import io.tercel.segment.SegmentLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/*
 * From a directory to memory, whatever state a crash has left it in:
 *
 *  1 the manifest that CURRENT names says which segments there are
 *  2 segments that it does not name were being written: their folders go
 *  3 the named ones are opened
 *  4 the log is read, and every write after its collection's checkpoint is applied again
 *
 * Nothing but step 2 changes the directory, so a crash during recovery changes nothing for the next one (T20).
 */
/** Opens a database directory. Used once. */
final class Opening {

    private final Directory directory;
    private final DatabaseOptions options;
    private final Environment environment;
    private final IndexAccess indexes;
    private final Reserve reserve;
    private final List<CollectionStore> stores = new ArrayList<>();
    private long lastTimestamp;
    private long lastChange;
    private long replayed;
    private LogPosition before = LogPosition.START;

    Opening(Directory directory, DatabaseOptions options, Environment environment) {
        this.directory = directory;
        this.options = options;
        this.environment = environment;
        this.indexes = new IndexAccess(
                environment.indexes(), new ScalarIndexes(new JsonColumnValues(), environment.filterIndexRows()));
        this.reserve = new Reserve(directory, options.reserveBytes(), environment.millis());
    }

    /** All that was found. */
    record Recovered(
            Directory directory,
            Reserve reserve,
            Versions versions,
            List<CollectionStore> stores,
            IndexAccess indexes,
            RecoveryReport log,
            long lastTimestamp,
            long lastChange,
            RecoverySummary summary) {}

    Recovered recover() {
        Versions versions =
                Versions.open(directory, reserve, environment.identities().get());
        if (!options.readOnly()) {
            versions.begin(options.changeRetention());
            SegmentFolders.deleteUnnamed(directory, namedSegments(versions));
        }
        Map<Integer, Replay> replays = new HashMap<>();
        for (CollectionMeta meta : versions.current().collections()) {
            SegmentLayout layout = SegmentLayout.of(versions.current().database(), meta, indexes);
            CollectionStore store = new CollectionStore(
                    layout, meta, openSegments(layout, meta), versions::nextNumber, environment.millis());
            stores.add(store);
            replays.put(meta.number(), new Replay(store, meta.checkpoint()));
        }
        lastTimestamp = versions.current().lastTimestamp();
        before = versions.current().logStart();
        RecoveryReport report = LogReader.read(
                directory,
                versions.current().database(),
                versions.current().logStart(),
                RecoveryMode.TOLERATE_TAIL,
                (frame, end) -> {
                    if (frame.type() == WriteRecord.FRAME_TYPE) {
                        replay(
                                WriteRecordCodec.decode(frame.payload(), "log", end.offset()),
                                frame.timestamp(),
                                end,
                                replays);
                    }
                    if (frame.type() == CatalogChange.FRAME_TYPE) {
                        // Those numbered 0 change nothing in the manifest.
                        lastChange = Math.max(lastChange, CatalogChangeCodec.number(frame.payload()));
                    }
                    lastTimestamp = Math.max(lastTimestamp, frame.timestamp());
                    before = end;
                });
        lastTimestamp = Math.max(lastTimestamp, report.lastTimestamp());
        return new Recovered(
                directory,
                reserve,
                versions,
                stores,
                indexes,
                report,
                lastTimestamp,
                lastChange,
                new RecoverySummary(replayed, report.droppedBytes(), report.cleanClose()));
    }

    private record Replay(CollectionStore store, long checkpoint) {}

    private void replay(WriteRecord record, long timestamp, LogPosition end, Map<Integer, Replay> replays) {
        // A collection that is not there was dropped after this write.
        Replay replay = replays.get(record.collection());
        if (replay != null && timestamp > replay.checkpoint()) {
            CollectionStore store = replay.store();
            if (!store.partitions().has(record.partition())) {
                // All earlier writes are in segments when a partition is dropped.
                throw new CorruptionException(
                        "log", end.offset(), "a write to a partition that is not there: " + record.partition());
            }
            store.apply(store.prepareRecovered(record), timestamp, before);
            replayed++;
        }
    }

    private static List<SegmentMeta> namedSegments(Versions versions) {
        return versions.current().collections().stream()
                .flatMap(collection -> collection.segments().stream())
                .toList();
    }

    private List<SealedSegment> openSegments(SegmentLayout layout, CollectionMeta meta) {
        List<SealedSegment> segments = new ArrayList<>();
        try {
            for (SegmentMeta segment : meta.segments()) {
                segments.add(SealedSegment.open(directory, layout, segment));
            }
            return segments;
        } catch (RuntimeException e) {
            // No store has them yet that could let them go.
            segments.forEach(SealedSegment::close);
            throw e;
        }
    }

    /** Gives back what was opened when the rest could not be. */
    void abandon() {
        stores.forEach(CollectionStore::close);
        directory.close();
    }
}
