package io.tercel;

import io.tercel.commit.KeyGate;
import io.tercel.config.DatabaseOptions;
import io.tercel.error.ConsistencyTimeoutException;
import io.tercel.error.NotFoundException;
import io.tercel.query.exec.AggregateExecutor;
import io.tercel.query.exec.QueryExecutor;
import io.tercel.query.exec.SearchExecutor;
import io.tercel.schema.RowValidator;
import io.tercel.segment.CollectionStore;
import io.tercel.time.Deadline;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/*
 * A collection may get another schema while it is in use. All that depends on the schema is in one immutable Form, which is replaced in
 * one step. A read takes the form once and stays with it. A write holds the lock shared from checking its rows to their place in the
 * log, and a change holds it alone, so that no row is checked by one schema and stored under another.
 */
/** What all sessions on one collection share. */
final class OpenCollection {

    private final DatabaseOptions options;
    private final KeyGate gate = new KeyGate();

    /** Held shared by every write, alone by a change of the form. */
    private final ReentrantReadWriteLock forming = new ReentrantReadWriteLock();

    /** Held alone while a bulk load has a timestamp and is not visible yet. */
    private final ReentrantReadWriteLock loading = new ReentrantReadWriteLock();

    private final ReentrantLock makingRoom = new ReentrantLock();
    private volatile Form form;
    private volatile boolean dropped;

    /** The collection under one schema. */
    record Form(
            CollectionStore store,
            RowValidator validator,
            SearchExecutor searches,
            QueryExecutor queries,
            AggregateExecutor aggregates) {

        static Form of(CollectionStore store, DatabaseOptions options) {
            // Asked for each time: it may be changed while the collection is in use.
            Supplier<ZoneId> zone = () -> store.properties().timeZone();
            return new Form(
                    store,
                    new RowValidator(
                            store.schema(),
                            options.limits(),
                            zone,
                            () -> store.properties().allowInsertAutoId()),
                    new SearchExecutor(store.schema(), options.limits(), store.analysis(), zone, store::partitions),
                    new QueryExecutor(store.schema(), options.limits(), store.analysis(), zone, store::partitions),
                    new AggregateExecutor(store.schema(), options.limits(), store.analysis(), zone, store::partitions));
        }
    }

    OpenCollection(CollectionStore store, DatabaseOptions options) {
        this.options = options;
        this.form = Form.of(store, options);
    }

    /** The form now. Whoever reads takes it once. */
    Form form() {
        return form;
    }

    /** The form that the collection would have over a store. */
    Form formOver(CollectionStore store) {
        return Form.of(store, options);
    }

    /** Gives the collection another form. Called inside {@link #alone}. */
    void become(Form next) {
        form = next;
    }

    /** The store now; it stays the same within {@link #shared}. */
    CollectionStore store() {
        return form.store();
    }

    /** The validator now; it stays the same within {@link #shared}. */
    RowValidator validator() {
        return form.validator();
    }

    KeyGate gate() {
        return gate;
    }

    /** Runs a write, during which the form stays the same. */
    <T> T shared(Supplier<T> write) {
        forming.readLock().lock();
        try {
            requireExisting();
            return write.get();
        } finally {
            forming.readLock().unlock();
        }
    }

    /** Runs something when all writes have been applied and no other one can begin. */
    void alone(Runnable change) {
        forming.writeLock().lock();
        try {
            gate.alone(() -> {
                requireExisting();
                change.run();
                return Optional.empty();
            });
        } finally {
            forming.writeLock().unlock();
        }
    }

    /** Runs something that takes a timestamp and shows rows of it only later. */
    <T> T loading(Supplier<T> commit) {
        loading.writeLock().lock();
        try {
            return commit.get();
        } finally {
            loading.writeLock().unlock();
        }
    }

    /**
     * Waits for what {@link #loading} runs: rows of a timestamp that has been given are there then, or never will be.
     *
     * @throws ConsistencyTimeoutException when that takes longer than allowed
     */
    void awaitLoad(Deadline deadline) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    if (!loading.readLock().tryLock(deadline.remainingNanos(), TimeUnit.NANOSECONDS)) {
                        throw new ConsistencyTimeoutException("a bulk load was not committed within %d ms"
                                .formatted(deadline.allowed().toMillis()));
                    }
                    loading.readLock().unlock();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Held by the one writer that makes room in memory while the others wait for it. */
    ReentrantLock makingRoom() {
        return makingRoom;
    }

    void drop() {
        dropped = true;
    }

    boolean isDropped() {
        return dropped;
    }

    void requireExisting() {
        if (dropped) {
            throw new NotFoundException("collection '%s' has been dropped"
                    .formatted(store().schema().name()));
        }
    }
}
