package io.tercel;

import io.tercel.config.Limits;
import io.tercel.error.LimitExceededException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/*
 * An open iterator pins the files and the memory of its snapshot, so a forgotten one must not stay for ever. Whoever opens one looks
 * after the others.
 *
 * An iterator's own lock may be held while this object's is taken, never the other way round: iterators are closed outside of it.
 */
/** The open iterators of a database. Safe for use by many threads. */
final class OpenIterators {

    private final Limits limits;
    private final LongSupplier millis;
    private final Set<SnapshotBatches<?>> open = new LinkedHashSet<>();

    OpenIterators(Limits limits, LongSupplier millis) {
        this.limits = limits;
        this.millis = millis;
    }

    long now() {
        return millis.getAsLong();
    }

    long idleMillis() {
        return limits.iteratorIdleSeconds() * 1_000L;
    }

    /**
     * Takes in an iterator.
     *
     * @param what the call that opens it
     * @throws LimitExceededException when there are too many open, also after those that nobody has used for long are closed
     */
    void add(SnapshotBatches<?> iterator, String what) {
        all().forEach(SnapshotBatches::closeIfIdle);
        synchronized (open) {
            if (open.size() >= limits.openSnapshots()) {
                throw new LimitExceededException("openSnapshots", limits.openSnapshots(), open.size() + 1L, what);
            }
            open.add(iterator);
        }
    }

    void remove(SnapshotBatches<?> iterator) {
        synchronized (open) {
            open.remove(iterator);
        }
    }

    /** Closes iterators, waiting for the batches that are being read. */
    void closeAll(Predicate<SnapshotBatches<?>> which) {
        all().stream().filter(which).forEach(SnapshotBatches::close);
    }

    private List<SnapshotBatches<?>> all() {
        synchronized (open) {
            return new ArrayList<>(open);
        }
    }
}
