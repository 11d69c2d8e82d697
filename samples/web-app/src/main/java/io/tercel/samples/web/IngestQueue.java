package io.tercel.samples.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tercel.rag.ingest.IngestListener;
import io.tercel.rag.ingest.IngestProgress;
import io.tercel.rag.ingest.IngestReport;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Documents on their way into the store: one thread ingests what was brought, everyone can watch. Thread-safe. */
final class IngestQueue implements IngestListener, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(IngestQueue.class);

    /** So many finished documents are still shown. */
    private static final int REMEMBERED = 200;

    /** What ingests. */
    interface Work {

        /** Some documents of the folder. */
        IngestReport documents(List<String> ids);

        /** The folder as it is. */
        IngestReport everything();
    }

    /** How far a document has come. */
    enum State {
        WAITING,
        WORKING,
        DONE,
        FAILED
    }

    /**
     * A document.
     *
     * @param pieces passages in the store, when it is done
     * @param reason what was the matter, when it failed
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Item(
            String id, State state, int pieces, @Nullable String reason) {}

    /**
     * The queue at one moment.
     *
     * @param version grows with every change
     * @param active whether anything is left to do
     * @param fraction how much of the present run is done, from 0 to 1, by bytes
     * @param pieces passages embedded in the present run
     * @param remainingSeconds how long it will take; absent when nobody knows
     * @param items in the order in which they were brought
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Snapshot(
            long version,
            boolean active,
            double fraction,
            long pieces,
            @Nullable Long remainingSeconds,
            List<Item> items) {}

    private final Work work;
    private final Thread worker;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Item> items = new LinkedHashMap<>();
    private final Set<String> waiting = new LinkedHashSet<>();
    private @Nullable IngestProgress progress;
    private boolean everythingWanted;
    private boolean working;
    private boolean closed;
    private long version;

    IngestQueue(Work work) {
        this.work = work;
        worker = Thread.ofPlatform().name("ingest").daemon().unstarted(this::serve);
    }

    void start() {
        worker.start();
    }

    /** Brings a document in, or its new version. */
    void add(String id) {
        change(() -> {
            if (!active()) {
                // What was brought before has been seen.
                items.clear();
            }
            waiting.add(id);
            // Last is newest.
            items.remove(id);
            show(new Item(id, State.WAITING, 0, null));
        });
    }

    /** Looks through the whole folder: after a start there may be documents that an earlier process did not come to. */
    void addEverything() {
        change(() -> everythingWanted = true);
    }

    /** Takes a document back that was removed. */
    void forget(String id) {
        change(() -> {
            waiting.remove(id);
            items.remove(id);
        });
    }

    Snapshot snapshot() {
        lock.lock();
        try {
            IngestProgress now = progress;
            return new Snapshot(
                    version,
                    active(),
                    now == null || now.bytesTotal() == 0 ? 0 : (double) now.bytesDone() / now.bytesTotal(),
                    now == null ? 0 : now.pieces(),
                    now == null || now.remaining().isEmpty()
                            ? null
                            : now.remaining().get().toSeconds(),
                    List.copyOf(items.values()));
        } finally {
            lock.unlock();
        }
    }

    /** Waits until something is newer than a version, at most a while. */
    Snapshot awaitNewer(long than, long millis) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (version <= than && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            return snapshot();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void progress(IngestProgress now) {
        change(() -> progress = now);
    }

    @Override
    public void stored(String documentId, int pieces) {
        change(() -> show(new Item(documentId, State.DONE, pieces, null)));
    }

    private void serve() {
        try {
            while (true) {
                Set<String> next = new LinkedHashSet<>();
                boolean everything = take(next);
                run(next, everything);
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private boolean take(Set<String> next) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty() && !everythingWanted) {
                changed.await();
            }
            boolean everything = everythingWanted;
            next.addAll(waiting);
            waiting.clear();
            everythingWanted = false;
            working = true;
            progress = null;
            next.forEach(id -> show(new Item(id, State.WORKING, 0, null)));
            signal();
            return everything;
        } finally {
            lock.unlock();
        }
    }

    private void run(Set<String> ids, boolean everything) {
        try {
            IngestReport report = everything ? work.everything() : work.documents(List.copyOf(ids));
            change(() -> {
                report.failed().forEach(this::failed);
                report.skipped().forEach(this::failed);
                report.unchanged().stream()
                        .filter(items::containsKey)
                        .forEach(id -> show(new Item(id, State.DONE, 0, null)));
            });
        } catch (RuntimeException e) {
            if (!isClosed()) {
                log.error("Ingestion stopped", e);
                change(() -> ids.forEach(id -> show(new Item(id, State.FAILED, 0, reason(e)))));
            }
        } finally {
            change(() -> {
                working = false;
                progress = null;
            });
        }
    }

    private void failed(IngestReport.Problem problem) {
        show(new Item(problem.documentId(), State.FAILED, 0, problem.reason()));
    }

    private static String reason(RuntimeException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private void show(Item item) {
        items.put(item.id(), item);
        if (items.size() > REMEMBERED) {
            items.values().stream()
                    .filter(old -> old.state() == State.DONE)
                    .findFirst()
                    .ifPresent(old -> items.remove(old.id()));
        }
    }

    private boolean active() {
        return working || everythingWanted || !waiting.isEmpty();
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private void change(Runnable by) {
        lock.lock();
        try {
            by.run();
            signal();
        } finally {
            lock.unlock();
        }
    }

    private void signal() {
        version++;
        changed.signalAll();
    }

    /** Stops between two writes and waits for that. */
    @Override
    public void close() {
        change(() -> closed = true);
        worker.interrupt();
        try {
            worker.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
