package io.tercel.time;

import io.tercel.error.ConsistencyTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How far reads can see: all writes up to this timestamp have been applied, and none above it. Only grows. Safe for use by many
 * threads.
 */
public final class ServiceTime {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition advanced = lock.newCondition();
    private volatile long applied;

    /** Starts with the newest timestamp that recovery has applied. */
    public ServiceTime(long applied) {
        this.applied = applied;
    }

    /** The newest applied timestamp. */
    public long get() {
        return applied;
    }

    /** Moves forward; called in timestamp order, after the write is in place for readers. */
    public void advance(long timestamp) {
        lock.lock();
        try {
            applied = Math.max(applied, timestamp);
            advanced.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns once everything up to {@code guarantee} is applied. An interrupt does not cut the wait short, since the deadline
     * does; the thread's interrupt flag is kept.
     *
     * @throws ConsistencyTimeoutException when that does not happen before the deadline
     */
    public void await(long guarantee, Deadline deadline) {
        if (applied >= guarantee) {
            return;
        }
        boolean interrupted = false;
        lock.lock();
        try {
            while (applied < guarantee) {
                long left = deadline.remainingNanos();
                if (left <= 0) {
                    throw new ConsistencyTimeoutException(
                            "data up to timestamp %d was not applied within %d ms (applied: %d); a lower consistency level does not wait"
                                    .formatted(guarantee, deadline.allowed().toMillis(), applied));
                }
                try {
                    advanced.await(left, TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
