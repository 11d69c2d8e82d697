package io.tercel.cdc;

import io.tercel.error.ClosedException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One subscriber of a publisher of changes, served by a thread of its own, as the rules of reactive streams want it. */
final class ChangeFlow implements Flow.Subscription {

    private static final Duration IDLE = Duration.ofSeconds(10);

    private final Supplier<ChangeReader> start;
    private final Flow.Subscriber<? super ChangeEvent> subscriber;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<ChangeEvent> read = new ArrayDeque<>();

    /* Guarded by the lock. */
    private long demand;
    private boolean cancelled;
    private boolean refused;
    private volatile @Nullable ChangeReader reader;
    private volatile boolean closing;
    private volatile boolean ended;

    ChangeFlow(Supplier<ChangeReader> start, Flow.Subscriber<? super ChangeEvent> subscriber, String name) {
        this.start = start;
        this.subscriber = subscriber;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    boolean hasEnded() {
        return ended;
    }

    @Override
    public void request(long count) {
        lock.lock();
        try {
            if (count <= 0) {
                refused = true;
            } else {
                demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void cancel() {
        lock.lock();
        try {
            cancelled = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        ChangeReader reading = reader;
        if (reading != null) {
            reading.stop();
        }
    }

    void close() {
        closing = true;
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (!thread.equals(Thread.currentThread())) {
            joinUninterruptibly();
        }
    }

    private void joinUninterruptibly() {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        subscriber.onSubscribe(this);
        try {
            ChangeReader reading = start.get();
            reader = reading;
            while (awaitDemand()) {
                if (read.isEmpty()) {
                    read.addAll(reading.poll(IDLE));
                } else {
                    taken();
                    subscriber.onNext(read.removeFirst());
                }
            }
            end();
        } catch (ClosedException e) {
            if (!isCancelled()) {
                subscriber.onComplete();
            }
        } catch (RuntimeException e) {
            if (!isCancelled()) {
                subscriber.onError(e);
            }
        } finally {
            ended = true;
        }
    }

    private void end() {
        if (isCancelled()) {
            return;
        }
        if (isRefused()) {
            subscriber.onError(new IllegalArgumentException("a subscriber must ask for at least one change"));
        } else {
            subscriber.onComplete();
        }
    }

    /** Whether to go on. */
    private boolean awaitDemand() {
        lock.lock();
        try {
            while (demand == 0 && !cancelled && !refused && !closing) {
                changed.awaitUninterruptibly();
            }
            return !cancelled && !refused && !closing;
        } finally {
            lock.unlock();
        }
    }

    private void taken() {
        lock.lock();
        try {
            if (demand != Long.MAX_VALUE) {
                demand--;
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isCancelled() {
        lock.lock();
        try {
            return cancelled;
        } finally {
            lock.unlock();
        }
    }

    private boolean isRefused() {
        lock.lock();
        try {
            return refused;
        } finally {
            lock.unlock();
        }
    }
}
