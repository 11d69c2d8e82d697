package io.tercel.rag.ingest;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Prepares the next few documents, in order, on a thread of its own while the caller embeds those before. For one caller. */
final class ReadAhead implements AutoCloseable {

    private final ExecutorService thread;
    private final Iterator<Planned> rest;
    private final Function<Planned, Prepared> prepare;
    private final Deque<Future<Prepared>> ahead = new ArrayDeque<>();

    ReadAhead(List<Planned> documents, int depth, Function<Planned, Prepared> prepare) {
        this.thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("tercel-ingest-reader").factory());
        this.rest = documents.iterator();
        this.prepare = prepare;
        for (int i = 0; i < depth; i++) {
            submitOne();
        }
    }

    private void submitOne() {
        if (rest.hasNext()) {
            Planned document = rest.next();
            ahead.add(thread.submit(() -> prepare.apply(document)));
        }
    }

    /** The next document; waits for it. Empty after the last one. */
    Optional<Prepared> next() throws InterruptedException {
        if (ahead.isEmpty()) {
            return Optional.empty();
        }
        try {
            Prepared prepared = ahead.element().get();
            ahead.remove();
            submitOne();
            return Optional.of(prepared);
        } catch (ExecutionException e) {
            throw new IllegalStateException("preparing a document failed", e.getCause());
        }
    }

    /** Whether {@link #next()} would return a document at once. */
    boolean isReady() {
        return !ahead.isEmpty() && ahead.element().isDone();
    }

    @Override
    public void close() {
        thread.shutdownNow();
        thread.close();
    }
}
