package io.tercel;

import io.tercel.error.ClosedException;
import io.tercel.segment.Snapshot;
import io.tercel.time.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/*
 * The snapshot is released exactly once, under the lock, and never while a batch is being read. A batch is read within a call of the
 * database, so closing the database waits for it and then closes the iterators, before any memory goes.
 */
/**
 * The batches of an open iterator over a collection of an {@link EmbeddedDatabase}. Safe for use by many threads.
 *
 * @param <T> what a batch is made of
 */
final class SnapshotBatches<T> {

    private enum State {
        OPEN,
        /** All rows have been taken: the snapshot has been released, and further batches are empty. */
        ENDED,
        CLOSED,
        /** Closed because nobody used it. */
        IDLE
    }

    private final EmbeddedDatabase database;
    private final OpenCollection collection;
    private final OpenIterators iterators;
    private final Snapshot snapshot;
    private final Function<Deadline, List<T>> batches;
    private final Duration timeout;

    private final ReentrantLock lock = new ReentrantLock();
    private State state = State.OPEN;
    private long lastUsed;

    SnapshotBatches(
            EmbeddedDatabase database,
            OpenCollection collection,
            Snapshot snapshot,
            Function<Deadline, List<T>> batches,
            Duration timeout) {
        this.database = database;
        this.collection = collection;
        this.iterators = database.iterators();
        this.snapshot = snapshot;
        this.batches = batches;
        this.timeout = timeout;
        this.lastUsed = iterators.now();
    }

    List<T> next() {
        return database.reading(() -> {
            lock.lock();
            try {
                collection.requireExisting();
                return nextBatch();
            } finally {
                lock.unlock();
            }
        });
    }

    private List<T> nextBatch() {
        endIfIdle();
        switch (state) {
            case OPEN -> {}
            case ENDED -> {
                return List.of();
            }
            case CLOSED -> throw new ClosedException("the iterator has been closed");
            case IDLE ->
                throw new ClosedException("the iterator has been closed because it was not used for %d seconds"
                        .formatted(iterators.idleMillis() / 1_000));
        }
        try {
            List<T> rows = batches.apply(Deadline.in(timeout));
            if (rows.isEmpty()) {
                end(State.ENDED);
            }
            return rows;
        } finally {
            lastUsed = iterators.now();
        }
    }

    /** Closes the iterator if it has not been used for long; one that is being used is not idle. */
    void closeIfIdle() {
        if (lock.tryLock()) {
            try {
                endIfIdle();
            } finally {
                lock.unlock();
            }
        }
    }

    private void endIfIdle() {
        if (state == State.OPEN && iterators.now() - lastUsed > iterators.idleMillis()) {
            end(State.IDLE);
        }
    }

    /** Whether the rows are those of a collection. */
    boolean isOf(OpenCollection other) {
        return collection == other;
    }

    void close() {
        lock.lock();
        try {
            if (state == State.OPEN) {
                end(State.CLOSED);
            } else if (state == State.ENDED) {
                state = State.CLOSED;
            }
        } finally {
            lock.unlock();
        }
    }

    /** First the snapshot goes, then the iterator's entry: closing the database waits for both. */
    private void end(State reason) {
        state = reason;
        snapshot.close();
        iterators.remove(this);
    }
}
