package io.tercel;

import io.tercel.error.ClosedException;
import io.tercel.io.Directory;
import io.tercel.io.MappedFault;
import io.tercel.maintain.SerialThread;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Runs things on a thread of the database's, one after the other, while the caller waits.
 *
 * @param directory of the database, for what is told when it cannot be read
 */
record OneByOne(ExecutorService thread, Directory directory) implements SerialThread {

    /** An interrupt of the caller does not reach the thread, which may be in the middle of a file (P13). */
    @Override
    public <T> T call(Supplier<T> action) {
        try {
            return CompletableFuture.supplyAsync(() -> MappedFault.call(directory, action), thread)
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                cause.addSuppressed(new Exception("while it was called here"));
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw e;
        } catch (RejectedExecutionException | CancellationException e) {
            throw new ClosedException("the database has been closed", e);
        }
    }

    /** Lets the thread finish what it was given and waits for its end. */
    static void end(ExecutorService thread) {
        thread.shutdown();
        boolean interrupted = false;
        while (true) {
            try {
                if (thread.awaitTermination(1, TimeUnit.HOURS)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
