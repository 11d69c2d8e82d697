package io.tercel.files;

import io.tercel.error.CorruptionException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parts of one file with several threads: each part on one of them; or, where there is one part only, the file on the caller's
 * and the batches on the others.
 */
final class Reading {

    private final FileSource source;
    private final RowFile file;
    private final Intake intake;
    private final int batchRows;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private Reading(FileSource source, RowFile file, Intake intake, int batchRows) {
        this.source = source;
        this.file = file;
        this.intake = intake;
        this.batchRows = batchRows;
    }

    static void all(FileSource source, RowFile file, Intake intake, int threads, int batchRows) {
        Reading reading = new Reading(source, file, intake, batchRows);
        List<RowFile.Part> parts = file.parts();
        if (threads == 1) {
            parts.forEach(part -> reading.read(part, intake::take));
            reading.rethrow();
            return;
        }
        ExecutorService pool = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "tercel-import");
            thread.setDaemon(true);
            return thread;
        });
        try (pool) {
            if (parts.size() == 1) {
                reading.handingOver(parts.getFirst(), pool, 2 * threads);
            } else {
                List<Future<?>> running = new ArrayList<>();
                parts.forEach(part -> running.add(pool.submit(() -> reading.read(part, intake::take))));
                running.forEach(reading::await);
            }
        }
        reading.rethrow();
    }

    /** Reads here, has the batches taken there; a bounded number of them is on the way. */
    private void handingOver(RowFile.Part part, ExecutorService pool, int most) {
        Semaphore room = new Semaphore(most);
        read(part, (first, rows) -> {
            room.acquireUninterruptibly();
            pool.execute(() -> {
                try {
                    guarded(() -> intake.take(first, rows));
                } finally {
                    room.release();
                }
            });
        });
        room.acquireUninterruptibly(most);
    }

    private void read(RowFile.Part part, RowFile.Batches batches) {
        guarded(() -> part.read(batchRows, (first, rows) -> {
            requireGoingOn();
            batches.accept(first, rows);
        }));
    }

    private void requireGoingOn() {
        if (failure.get() != null) {
            throw new CancellationException("another part of the file failed");
        }
    }

    /** The first failure is the one that counts; the others follow from it, or are of the same kind. */
    private void guarded(FileSource.Reads work) {
        try {
            if (failure.get() == null) {
                source.reading(work);
            }
        } catch (CancellationException e) {
            if (failure.get() == null) {
                throw e;
            }
        } catch (RuntimeException | Error e) {
            // Errors too: rows that are missing must not go unnoticed.
            failure.compareAndSet(null, e);
        }
    }

    private void await(Future<?> running) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    running.get();
                    return;
                } catch (InterruptedException e) {
                    // The load would not end sooner; whoever interrupted finds the flag afterwards.
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw new IllegalStateException("reading failed in a way that it never should", e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Where the file is not what it was, whatever came of that is not worth telling. */
    private void rethrow() {
        Throwable failed = failure.get();
        try {
            file.requireWhole();
        } catch (CorruptionException e) {
            if (failed != null) {
                e.addSuppressed(failed);
            }
            throw e;
        } catch (IOException e) {
            throw FileSource.unreadable(source.path(), e);
        }
        switch (failed) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }
}
