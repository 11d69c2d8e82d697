package io.tercel.io;

import io.tercel.error.StorageFailedException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/*
 * A sync costs the disk something whatever it is about, and whoever calls one waits. Here it is another thread that waits, while more is
 * written, and there are few: one a file, and of large files one every 128 MiB. What is written and not durable is bounded nevertheless:
 * a large file would go to the disk at its end in one go, and the log's syncs, which writers wait for, would stand behind all of it.
 *
 * A file is closed after its last sync. Two syncs of a file never overlap, and none follows one that failed (P11).
 */
/** Makes files durable while others are written. Used by one thread at a time. */
final class SyncsBehind implements AutoCloseable {

    /**
     * How much is left to the background.
     *
     * @param file bytes of a file that are made durable together
     * @param waiting bytes that may wait for their syncs while others are written
     * @param syncs syncs that may; the files are open meanwhile
     */
    record Bounds(long file, long waiting, int syncs) {}

    static final Bounds BOUNDS = new Bounds(128 << 20, 128 << 20, 64);

    /** Syncs of small files share what the disk has to do for each, when there are several at once. */
    private static final int AT_ONCE = 4;

    private final Bounds bounds;
    private final ExecutorService threads;
    private final Deque<Sync> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private @Nullable RuntimeException failure;

    /** Bytes of one file that are on their way to the disk. */
    private record Sync(CompletableFuture<Void> done, long bytes) {}

    SyncsBehind(String purpose, Bounds bounds) {
        this.bounds = bounds;
        this.threads = Executors.newFixedThreadPool(
                AT_ONCE,
                Thread.ofPlatform()
                        .daemon()
                        .name("tercel-" + purpose + "-sync-", 0)
                        .factory());
    }

    /** A file that is being written. */
    final class File {

        private final FileOutput output;
        private CompletableFuture<Void> synced = CompletableFuture.completedFuture(null);
        private long begun;

        File(FileOutput output) {
            this.output = output;
        }

        /** Says that more has been written, which need not be durable yet. */
        void written() {
            if (output.position() - begun >= bounds.file()) {
                sync();
            }
        }

        /** Begins to make durable what has been written; waits only for what has been waiting for long. */
        void sync() {
            long bytes = output.position() - begun;
            begun += bytes;
            synced = synced.thenRunAsync(output::sync, threads);
            await(new Sync(synced, bytes));
        }

        /** Closes it when its syncs have ended, in whatever way. */
        void close() {
            waiting.addLast(new Sync(synced.whenComplete((done, failure) -> output.close()), 0));
        }
    }

    private void await(Sync sync) {
        waiting.addLast(sync);
        waitingBytes += sync.bytes();
        while (waitingBytes > bounds.waiting() || waiting.size() > bounds.syncs()) {
            takeIn();
        }
    }

    /** Waits for all syncs; throws what one of them has thrown, now or before. */
    void await() {
        while (!waiting.isEmpty()) {
            takeIn();
        }
        if (failure != null) {
            throw new StorageFailedException("not durable: " + failure.getMessage(), failure);
        }
    }

    /** One failure has several consequences; it is thrown once. */
    private void takeIn() {
        Sync oldest = waiting.removeFirst();
        waitingBytes -= oldest.bytes();
        try {
            join(oldest.done());
        } catch (RuntimeException e) {
            if (failure == null) {
                failure = e;
                throw e;
            }
        }
    }

    /** Waits for work; throws what it has thrown. */
    static void join(CompletableFuture<Void> work) {
        try {
            work.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Waits until every file is closed, and ends the threads. May be repeated. */
    @Override
    public void close() {
        waiting.forEach(sync -> sync.done().handle((done, failure) -> true).join());
        threads.close();
    }
}
