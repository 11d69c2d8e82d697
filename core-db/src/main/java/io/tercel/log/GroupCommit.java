package io.tercel.log;

import io.tercel.error.ClosedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where writers meet the log's thread. Whatever comes in while that thread is busy syncing forms the next batch and shares
 * the next sync: the longer a sync takes, the more writers it serves, without any delay being set.
 */
final class GroupCommit {

    private final long capacityBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Condition released = lock.newCondition();

    private List<LogRequest> waiting = new ArrayList<>();
    private long queuedBytes;
    private boolean closed;

    GroupCommit(long capacityBytes) {
        this.capacityBytes = capacityBytes;
    }

    /**
     * Adds a request, first waiting until there is room. A request larger than the whole queue is let in alone. Interrupts do
     * not end the wait.
     *
     * @throws ClosedException if the queue is closed, or is being closed meanwhile
     */
    void enqueue(LogRequest request) {
        lock.lock();
        try {
            long bytes = request.queuedBytes();
            while (!closed && bytes > 0 && queuedBytes > 0 && queuedBytes + bytes > capacityBytes) {
                released.awaitUninterruptibly();
            }
            if (closed) {
                throw new ClosedException("the log is closed");
            }
            queuedBytes += bytes;
            waiting.add(request);
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for requests and takes all there are, in order; none means that the queue is closed and empty. */
    List<LogRequest> drain() {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                arrived.awaitUninterruptibly();
            }
            List<LogRequest> batch = waiting;
            waiting = new ArrayList<>();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** Gives back the room of requests that were drained and are done with. */
    void release(long bytes) {
        lock.lock();
        try {
            queuedBytes -= bytes;
            released.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Lets nothing in any more; what is waiting can still be drained. Returns whether this was the first call. */
    boolean close() {
        lock.lock();
        try {
            boolean first = !closed;
            closed = true;
            arrived.signalAll();
            released.signalAll();
            return first;
        } finally {
            lock.unlock();
        }
    }
}
