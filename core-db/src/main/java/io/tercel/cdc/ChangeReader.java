package io.tercel.cdc;

import io.tercel.error.ClosedException;
import io.tercel.error.VectorDbException;
import io.tercel.log.LogEnd;
import io.tercel.manifest.Manifest;
import io.tercel.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A place in the stream of changes that moves forward as they are read. Holds no file open and nothing back: whoever reads too slowly finds
 * that the changes are gone, and is told. Used by one thread; {@link #stop()} may be called by another.
 */
public final class ChangeReader {

    private static final long PART_BYTES = 1 << 20;

    private final LogCursor cursor;
    private final LogEnd end;
    private final Runnable sync;
    private volatile boolean stopped;

    ChangeReader(LogCursor cursor, LogEnd end, Runnable sync) {
        this.cursor = cursor;
        this.end = end;
        this.sync = sync;
    }

    /**
     * The next changes, in their order; of one mebibyte of the log or somewhat more. Only what no power cut can take back is given: writes
     * of a durability below FSYNC are synced when a reader comes to them.
     *
     * @param wait how long to wait for the first one; an interrupt ends the wait, and the thread's interrupt flag is kept
     * @return none when none came in time
     * @throws io.tercel.error.PositionExpiredException when changes that come next are not kept any more
     * @throws io.tercel.error.ClosedException when the database has been closed
     */
    public List<ChangeEvent> poll(Duration wait) {
        Objects.requireNonNull(wait, "wait");
        List<ChangeEvent> events = new ArrayList<>();
        read(wait, change -> EventMaker.make(change, events::add), events::isEmpty);
        return events;
    }

    /** Reads at least one change, if one comes in time. */
    void read(Duration wait, Consumer<LogChange> consumer, BooleanSupplier wanting) {
        Deadline deadline = Deadline.in(wait);
        do {
            if (end.isClosed()) {
                throw new ClosedException("the database has been closed");
            }
            if (end.owesSync() && !cursor.hasMore()) {
                makeDurable();
            }
            if (cursor.hasMore()) {
                cursor.advance(PART_BYTES, consumer);
            } else if (!awaitMore(deadline)) {
                return;
            }
        } while (wanting.getAsBoolean() && !stopped);
    }

    private boolean awaitMore(Deadline deadline) {
        long nanos = deadline.remainingNanos();
        if (nanos <= 0 || stopped) {
            return false;
        }
        try {
            end.awaitWrittenAfter(cursor.position().log(), nanos);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void makeDurable() {
        try {
            sync.run();
        } catch (VectorDbException e) {
            // The log has failed, which its writers are told. What it holds may not be there after reopening, so it is
            // not given.
            stopped = true;
        }
    }

    /** The place after the last change that was read. */
    public ChangePosition position() {
        return cursor.position();
    }

    /** The catalog at the place. */
    Manifest catalog() {
        return cursor.catalog();
    }

    /** Ends a {@link #poll} that waits, and all later ones, which return nothing. */
    public void stop() {
        stopped = true;
        end.wake();
    }
}
