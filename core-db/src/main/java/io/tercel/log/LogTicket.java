package io.tercel.log;

import io.tercel.error.StorageException;
import io.tercel.error.StorageFailedException;
import io.tercel.error.StorageFullException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Stands for something asked of the log that has not happened yet. Safe for use by many threads. */
public final class LogTicket {

    private final CountDownLatch done = new CountDownLatch(1);

    /* Written before the latch opens, read after. */
    private LogPosition position = LogPosition.START;
    private @Nullable RuntimeException failure;

    LogTicket() {}

    void complete(LogPosition reached) {
        position = reached;
        done.countDown();
    }

    void fail(RuntimeException cause) {
        failure = cause;
        done.countDown();
    }

    /** Whether waiting would return, or throw, at once. */
    public boolean isDone() {
        return done.getCount() == 0;
    }

    /**
     * Waits until the frame is as durable as was asked and the listener has seen it.
     *
     * <p>An interrupt does not end the wait, because a write whose outcome nobody learned is worse than a late one; the
     * thread's interrupt flag is set again on return.
     *
     * @throws StorageFullException if the disk was full: the frame is not in the log
     * @throws StorageFailedException if the log has failed: after reopening, the frame is there whole or not at all
     */
    public void await() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    done.await();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (failure != null) {
            throw copyOf(failure);
        }
    }

    /**
     * Waits as {@link #await()} does, and tells which place of the log was reached: by a sync, the end of all that is durable;
     * by a rotation, the beginning of the new file; by a frame, the end of the log when it was acknowledged.
     */
    public LogPosition awaitPosition() {
        await();
        return position;
    }

    /** Each waiter gets an exception of its own, with its own stack, and the first one as the cause. */
    private static RuntimeException copyOf(RuntimeException failure) {
        String message = String.valueOf(failure.getMessage());
        return switch (failure) {
            case StorageFullException e -> new StorageFullException(message, e);
            case StorageFailedException e -> new StorageFailedException(message, e);
            default -> new StorageException(message, failure);
        };
    }
}
