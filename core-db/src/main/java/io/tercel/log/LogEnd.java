package io.tercel.log;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How far a log has come: what no power cut can take back any more, and what has been written. Moved by the log's thread, read by any.
 */
public final class LogEnd {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile LogPosition durable;
    private volatile LogPosition written;
    private volatile boolean closed;

    /** All up to a position is durable, and nothing comes after it. */
    public LogEnd(LogPosition end) {
        this.durable = end;
        this.written = end;
    }

    /** The end of what is durable: what lies before it will be found after any crash. */
    public LogPosition durable() {
        return durable;
    }

    /** Whether something has been written that a power cut could take. */
    public boolean owesSync() {
        return written.compareTo(durable) > 0;
    }

    void written(LogPosition end) {
        written = end;
        wake();
    }

    void durable(LogPosition end) {
        written = end;
        durable = end;
        wake();
    }

    /** Says that nothing will come any more. */
    public void close() {
        closed = true;
        wake();
    }

    /** Whether nothing will come any more. */
    public boolean isClosed() {
        return closed;
    }

    /** Lets go of all who wait, whatever for. */
    public void wake() {
        // Who comes to wait after this has seen 0 looks at the positions after it has counted itself, and finds them
        // moved.
        if (waiting.get() > 0) {
            lock.lock();
            try {
                moved.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Waits until something after a position has been written, {@link #wake()} is called or the time is over. May return early.
     *
     * @throws InterruptedException when the thread is interrupted
     */
    @SuppressWarnings("WaitNotInLoop") // the caller looks for itself what there is
    public void awaitWrittenAfter(LogPosition position, long nanos) throws InterruptedException {
        lock.lock();
        try {
            waiting.incrementAndGet();
            if (!closed && written.compareTo(position) <= 0) {
                moved.await(nanos, TimeUnit.NANOSECONDS);
            }
        } finally {
            waiting.decrementAndGet();
            lock.unlock();
        }
    }
}
