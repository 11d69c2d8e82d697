package io.tercel.maintain;

import io.tercel.column.ChunkPool;
import io.tercel.error.VectorDbException;
import io.tercel.io.Directory;
import io.tercel.io.LateSyncs;
import io.tercel.manifest.SegmentMeta;
import io.tercel.manifest.Versions;
import io.tercel.schema.ColumnData;
import io.tercel.segment.CollectionStore;
import io.tercel.segment.PreparedWrite;
import io.tercel.segment.SealedSegment;
import io.tercel.segment.SegmentView;
import io.tercel.segment.SegmentWriter;
import io.tercel.segment.StagedRows;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/*
 * Rows gather in memory, in the same form as growing rows but where no reader and no log sees them. When they are as many as a growing
 * segment may have, they are written as sealed segments, one a partition, while others gather: so there are at most two such heaps in
 * memory, however large the load is. Nothing names the segments until the load is committed; before that a crash leaves folders that
 * recovery removes, and giving up removes them at once.
 *
 * A key is unique in the load: each batch is compared with what gathers, with what is being written, and through key filters with what
 * has been written.
 *
 * Files become durable beside the writing of others, and all of them before the load is committed (LateSyncs): until then a file that a
 * crash leaves in part is of no more use than a whole one.
 *
 * Files are written and removed on a thread of the database, whatever happens to the caller's (P13).
 */
/** Rows on their way into sealed segments without the log. Safe for use by many threads. */
public final class SegmentLoad implements AutoCloseable {

    private final Versions versions;
    private final CollectionStore store;
    private final LateSyncs late;
    private final SegmentWriter writer;
    private final Directory directory;
    private final ExecutorService thread;
    private final long rowsMax;
    private final long bytesMax;

    private final ChunkPool pool = new ChunkPool();
    private StagedRows gathering;
    private @Nullable StagedRows written;
    private CompletableFuture<List<SealedSegment>> writing = CompletableFuture.completedFuture(List.of());
    private final List<SealedSegment> segments = new ArrayList<>();
    private long rows;
    private long writtenBytes;
    private boolean closed;

    /**
     * A load of nothing yet.
     *
     * @param thread on which files are written
     * @param rowsMax rows that gather before they are written
     * @param bytesMax bytes of them, likewise
     */
    public SegmentLoad(
            Directory directory,
            Versions versions,
            CollectionStore store,
            ExecutorService thread,
            long rowsMax,
            long bytesMax) {
        this.directory = directory;
        this.versions = versions;
        this.store = store;
        this.late = new LateSyncs(directory, "loading");
        this.writer = new SegmentWriter(late, store.layout());
        this.thread = thread;
        this.rowsMax = rowsMax;
        this.bytesMax = bytesMax;
        this.gathering = new StagedRows(store, pool);
    }

    /**
     * Takes rows, unless the load has one of their keys.
     *
     * @return positions of the keys that it has; with any of them nothing was taken
     * @throws VectorDbException why rows could not be written, now or before: nothing comes of this load
     */
    public BitSet add(ColumnData keys, PreparedWrite batch) {
        batch.record().rows().ifPresent(pool::prepare);
        return take(keys, batch);
    }

    private synchronized BitSet take(ColumnData keys, PreparedWrite batch) {
        takeIn(writing.isDone());
        BitSet known = new BitSet();
        gathering.markKnown(keys, known);
        if (written != null) {
            written.markKnown(keys, known);
        }
        segments.forEach(segment -> segment.markKnown(keys, known));
        if (known.isEmpty()) {
            gathering.append(batch);
            rows += keys.rows();
            if (gathering.rows() >= rowsMax || gathering.bytesUsed() >= bytesMax) {
                write();
            }
        }
        return known;
    }

    /** Rows taken so far. */
    public synchronized long rows() {
        return rows;
    }

    /** Bytes of the rows that have been given to be written, as they were in memory. */
    public synchronized long writtenBytes() {
        return writtenBytes;
    }

    /**
     * Writes what has been taken; durable on return, and named by nothing.
     *
     * @return the segments, open; they stay the load's until {@link #handOver}
     */
    public synchronized List<SealedSegment> finish() {
        if (gathering.rows() > 0) {
            write();
        }
        takeIn(true);
        late.await();
        return List.copyOf(segments);
    }

    /**
     * Gives the rows their timestamp and opens the segments as the collection is to have them. Called on a thread of the database.
     *
     * @return to be given to the collection, or else abandoned
     */
    public synchronized List<SealedSegment> timed(long timestamp) {
        List<SealedSegment> opened = new ArrayList<>();
        try {
            for (SealedSegment segment : segments) {
                writer.writeTimestamps(segment.meta(), timestamp);
                opened.add(SealedSegment.open(directory, store.layout(), segment.meta()));
            }
            late.await();
            return opened;
        } catch (RuntimeException e) {
            opened.forEach(SealedSegment::abandon);
            throw e;
        }
    }

    /** A durable manifest may name the segments: closing this no longer removes their files. */
    public synchronized void handOver() {
        segments.forEach(SealedSegment::abandon);
        segments.clear();
    }

    private void write() {
        takeIn(true);
        StagedRows full = gathering;
        gathering = new StagedRows(store, pool);
        written = full;
        writtenBytes += full.bytesUsed();
        writing = CompletableFuture.supplyAsync(() -> write(full), thread);
    }

    private List<SealedSegment> write(StagedRows full) {
        List<SegmentMeta> metas = new ArrayList<>();
        List<SealedSegment> opened = new ArrayList<>();
        try {
            for (SegmentView part : full.views()) {
                metas.add(writer.write(versions.nextNumber(), List.of(part)).meta());
                opened.add(SealedSegment.open(directory, store.layout(), metas.getLast()));
            }
            return opened;
        } catch (RuntimeException | Error e) {
            opened.forEach(SealedSegment::abandon);
            metas.forEach(writer::discard);
            throw e;
        }
    }

    /** Takes note of what has been written, waiting for it. */
    private void takeIn(boolean now) {
        if (!now || written == null) {
            return;
        }
        try {
            segments.addAll(writing.join());
        } catch (CompletionException e) {
            if (e.getCause() instanceof VectorDbException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw e;
        }
        written.close();
        written = null;
    }

    /** Removes what has not been handed over, and frees the memory. Does nothing the second time. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        CompletableFuture<Void> removed = writing.handle((last, failed) -> {
                    if (last != null && written != null) {
                        segments.addAll(last);
                    }
                    return true;
                })
                .thenRunAsync(
                        () -> {
                            late.close();
                            segments.forEach(SealedSegment::discard);
                        },
                        thread);
        removed.join();
        segments.clear();
        gathering.close();
        if (written != null) {
            written.close();
            written = null;
        }
        pool.close();
    }
}
