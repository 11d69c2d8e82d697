package io.tercel;

import io.tercel.error.VectorDbException;
import io.tercel.io.Directory;
import io.tercel.io.MappedFault;
import io.tercel.io.Reserve;
import io.tercel.log.LogPosition;
import io.tercel.log.LogSize;
import io.tercel.log.WriteAheadLog;
import io.tercel.maintain.Compactor;
import io.tercel.maintain.Flusher;
import io.tercel.maintain.SerialThread;
import io.tercel.manifest.VersionEdit;
import io.tercel.manifest.Versions;
import io.tercel.segment.CollectionStore;
import io.tercel.segment.SealedSegment;
import io.tercel.segment.SegmentFolders;
import io.tercel.time.ServiceTime;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says when growing rows are sealed, removes the part of the log that is not needed then, and sees to the reserve for a full disk. */
final class Sealing {

    private static final Logger LOG = LoggerFactory.getLogger(Sealing.class);

    /** More log files than these at opening are read away: a file each is what openings without a seal leave. */
    private static final int LOG_FILES_AT_OPEN = 16;

    /** A log larger than so many full growing segments is held by rows that are not written to any more. */
    private static final int LOG_SEALS = 4;

    private final Directory directory;
    private final Reserve reserve;
    private final Limit limit;
    private final Versions versions;
    private final ServiceTime serviceTime;
    private final WriteAheadLog log;
    private final Keeping retention;
    private final Catalog catalog;
    private final Flusher flusher;
    private final Compactor compactor;
    private final FailStop commits;
    private final SerialThread applyThread;
    private final Executor backgroundThread;

    /** Collections that wait for the background thread. */
    private final Set<CollectionStore> waiting = ConcurrentHashMap.newKeySet();

    /** How large a growing segment becomes. */
    record Limit(int rows, long bytes) {}

    /** Removes log files that nobody needs any more. */
    @FunctionalInterface
    interface Keeping {
        /** Of those that lie wholly before a position. */
        void removeUnkept(LogPosition position);
    }

    Sealing(
            Directory directory,
            Reserve reserve,
            Limit limit,
            Versions versions,
            ServiceTime serviceTime,
            WriteAheadLog log,
            Keeping retention,
            Catalog catalog,
            Flusher flusher,
            Compactor compactor,
            FailStop commits,
            SerialThread applyThread,
            Executor backgroundThread) {
        this.directory = directory;
        this.reserve = reserve;
        this.limit = limit;
        this.versions = versions;
        this.serviceTime = serviceTime;
        this.log = log;
        this.retention = retention;
        this.catalog = catalog;
        this.flusher = flusher;
        this.compactor = compactor;
        this.commits = commits;
        this.applyThread = applyThread;
        this.backgroundThread = backgroundThread;
    }

    /** Seals soon what recovery has left large, in memory or in the log. */
    void catchUp() {
        catalog.all().forEach(open -> sealIfLarge(open.store()));
        if (neededLog().files() > LOG_FILES_AT_OPEN) {
            later(this::sealWhatHoldsTheLog);
        }
        later(this::keepReserve);
    }

    /** Finds out whether the disk was full when the database was closed, and still is. Before anything is written. */
    void lookAtReserve() {
        reserve.lookAtOpening(dataBytes());
    }

    /** Makes the reserve again, or one that fits the data, if there is room. On the background thread. */
    void keepReserve() {
        reserve.keep(versions.current().database(), dataBytes());
    }

    /** Whether files are still there that nobody needs but who began to read them before: they make room when these have ended. */
    boolean isRoomOnItsWay() {
        return SegmentFolders.isAnyUnnamed(
                directory,
                versions.current().collections().stream()
                        .flatMap(collection -> collection.segments().stream())
                        .toList());
    }

    /** Without what is kept only for those who follow changes. */
    private LogSize neededLog() {
        return LogSize.from(directory, versions.current().logStart());
    }

    private long dataBytes() {
        return LogSize.of(directory).bytes()
                + catalog.all().stream()
                        .flatMap(open -> open.store().sealedSegments().stream())
                        .mapToLong(SealedSegment::bytesUsed)
                        .sum();
    }

    /** Seals soon what has grown large enough. */
    void sealIfLarge(CollectionStore store) {
        boolean large = store.growingRows() >= limit.rows() || store.growingBytes() >= limit.bytes();
        if (large && waiting.add(store)) {
            later(() -> {
                waiting.remove(store);
                sealQuietly(store);
            });
        }
    }

    private void later(Runnable task) {
        try {
            backgroundThread.execute(() -> {
                try {
                    MappedFault.run(directory, task);
                } catch (VectorDbException e) {
                    LOG.warn("looking after the log and the reserve on the disk failed; the next seal tries again", e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("the database is being closed; the next opening seals what is left", e);
        }
    }

    /**
     * Rows that nobody adds to keep their part of the log, and with it all that comes after. Many openings without a seal, or one quiet
     * collection beside a busy one, would let the log grow for ever.
     */
    private void sealWhatHoldsTheLog() {
        catalog.all().stream()
                .map(OpenCollection::store)
                .filter(store -> store.neededLog().isPresent())
                .forEach(this::sealQuietly);
    }

    private void sealQuietly(CollectionStore store) {
        try {
            MappedFault.run(directory, () -> seal(store));
        } catch (VectorDbException e) {
            LOG.warn(
                    "sealing collection '{}' failed; its rows stay in memory and in the log",
                    store.schema().name(),
                    e);
        }
    }

    /** Seals what has been applied, and lets go of what the log no longer needs. On the background thread. */
    void seal(CollectionStore store) {
        if (!catalog.isCurrent(store)) {
            return;
        }
        commits.whileUsable(() -> {
            flusher.flush(store);
            return true;
        });
        deleteUnneededLog();
        if (neededLog().bytes() > LOG_SEALS * limit.bytes()) {
            later(this::sealWhatHoldsTheLog);
        }
        keepReserve();
        compactor.compactLater(store);
    }

    /**
     * First the manifest no longer needs the old log files, then they go: reading the log never finds a gap. What is needed is asked on
     * the apply thread, after the rotation: a write that was logged before it but is not applied yet would otherwise not be counted, and
     * its frame would go.
     */
    private void deleteUnneededLog() {
        LogPosition end = reserve.using(() -> log.rotate().awaitPosition());
        // After a failure writes are in the log only; then no part of it may go.
        LogPosition needed = applyThread.call(() -> commits.whileUsable(() -> catalog.all().stream()
                .flatMap(open -> open.store().neededLog().stream())
                .min(LogPosition::compareTo)
                .filter(position -> position.compareTo(end) < 0)
                .orElse(end)));
        // What a write remembers as a place before it may lie before what has gone since.
        if (needed.compareTo(versions.current().logStart()) > 0) {
            commits.run(() -> versions.commit(new VersionEdit.SetLogStart(needed), serviceTime.get()));
        }
        // Also when nothing less is needed than before: what is kept for those who follow grows old.
        retention.removeUnkept(versions.current().logStart());
    }
}
