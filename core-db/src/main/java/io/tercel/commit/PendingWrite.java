package io.tercel.commit;

import io.tercel.log.LogPosition;
import io.tercel.log.LogTicket;
import io.tercel.segment.CollectionStore;
import io.tercel.segment.PreparedWrite;
import io.tercel.time.Deadline;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A write that has its place in the order of time and is on its way through the log. Safe for use by many threads. */
public final class PendingWrite {

    private final CollectionStore target;

    /** Let go of when the write has settled: others may hold on to this for as long as they like. */
    private volatile @Nullable PreparedWrite write;

    private final long timestamp;
    private final LogPosition logFloor;
    private final AtomicReference<@Nullable Runnable> leave;
    private final CountDownLatch settled = new CountDownLatch(1);

    /** Set before anyone but the committing thread sees this. */
    private @Nullable LogTicket ticket;

    PendingWrite(CollectionStore target, PreparedWrite write, long timestamp, LogPosition logFloor, Runnable leave) {
        this.target = target;
        this.write = write;
        this.timestamp = timestamp;
        this.logFloor = logFloor;
        this.leave = new AtomicReference<>(leave);
    }

    void ticket(LogTicket given) {
        ticket = given;
    }

    LogTicket ticket() {
        if (ticket == null) {
            throw new IllegalStateException("not handed to the log");
        }
        return ticket;
    }

    CollectionStore target() {
        return target;
    }

    /** Puts the write in place for readers. */
    void apply() {
        PreparedWrite applied = Objects.requireNonNull(write, "settled already");
        target.apply(applied, timestamp, logFloor);
    }

    /** The write's place in the order of all writes. */
    public long timestamp() {
        return timestamp;
    }

    /** Says that the write has been applied, or never will be. */
    void settle() {
        write = null;
        // A write that failed is settled by whoever comes across it first, and by the other again.
        Runnable first = leave.getAndSet(null);
        if (first != null) {
            first.run();
        }
        settled.countDown();
    }

    /** Whether the write has been applied, or never will be. */
    boolean isSettled() {
        return settled.getCount() == 0;
    }

    /**
     * As {@link #awaitSettled()}, for as long as a deadline allows.
     *
     * @return whether it has been applied, or never will be
     */
    boolean awaitSettled(Deadline deadline) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return settled.await(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
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

    /** Waits until the write has been applied, or never will be. An interrupt does not cut the wait short; the flag is kept. */
    public void awaitSettled() {
        boolean interrupted = false;
        while (true) {
            try {
                settled.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
