package io.tercel.cdc;

import io.tercel.error.ClosedException;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.PositionExpiredException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * One thread for as long as it is meant to run. Whatever fails is ended, waited for and begun again where it durably is; what cannot be mended
 * by that is said. Nothing but pause() pauses it.
 */
/** Runs a {@link Follow}. Safe for use by many threads. */
public final class Replicator {

    private static final Logger LOGGER = LoggerFactory.getLogger(Replicator.class);
    private static final Duration IDLE = Duration.ofSeconds(1);

    private final String name;
    private final Follow follow;
    private final Consumer<ChangePosition> checkpoint;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stop = lock.newCondition();

    /* Guarded by the lock. */
    private Optional<Thread> thread = Optional.empty();
    private boolean stopping;

    private volatile ReplicationState state;
    private volatile Optional<RuntimeException> failure = Optional.empty();

    /**
     * Not running yet.
     *
     * @param name of its thread
     * @param checkpoint told of the place each time it has moved, on the thread
     */
    public Replicator(String name, Follow follow, Consumer<ChangePosition> checkpoint) {
        this.name = name;
        this.follow = follow;
        this.checkpoint = checkpoint;
        this.state = ReplicationState.PAUSED;
    }

    /** What it is doing. */
    public ReplicationState state() {
        return state;
    }

    /** Why it is RETRYING or has FAILED. */
    public Optional<RuntimeException> failure() {
        return failure;
    }

    /** The place up to which all is done with for good. */
    public ChangePosition position() {
        return follow.position();
    }

    /** Takes hold of what is needed, so that whoever starts it learns at once when it cannot begin. */
    public void begin() {
        try {
            follow.begin();
        } catch (RuntimeException e) {
            follow.end();
            throw e;
        }
    }

    /** Undoes {@link #begin}. */
    public void abandon() {
        follow.end();
    }

    /** Goes on after {@link #begin}. */
    public void startBegun() {
        start(true);
    }

    /** Goes on, if it does not run. */
    public void start() {
        start(false);
    }

    private void start(boolean begun) {
        lock.lock();
        try {
            if (thread.isEmpty()) {
                stopping = false;
                failure = Optional.empty();
                state = ReplicationState.RUNNING;
                Thread running = new Thread(() -> run(begun), name);
                running.setDaemon(true);
                thread = Optional.of(running);
                running.start();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends it; returns when it has ended. */
    public void stop(ReplicationState then) {
        Optional<Thread> running;
        lock.lock();
        try {
            running = thread;
            stopping = true;
            stop.signalAll();
        } finally {
            lock.unlock();
        }
        follow.stop();
        running.ifPresent(Replicator::join);
        lock.lock();
        try {
            thread = Optional.empty();
            state = then;
        } finally {
            lock.unlock();
        }
    }

    private static void join(Thread thread) {
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

    private void run(boolean begun) {
        Backoff pauses = new Backoff();
        boolean first = begun;
        try {
            while (!isStopping()) {
                try {
                    if (!first) {
                        follow.begin();
                    }
                    first = false;
                    while (!isStopping()) {
                        follow.advance(IDLE);
                        pauses = new Backoff();
                        failure = Optional.empty();
                        state = ReplicationState.RUNNING;
                        checkpoint.accept(follow.position());
                    }
                } catch (RuntimeException e) {
                    if (isFinal(e)) {
                        return;
                    }
                    follow.end();
                    await(pauses.next());
                }
            }
        } finally {
            follow.end();
        }
    }

    private boolean isFinal(RuntimeException e) {
        if (isStopping() || e instanceof ClosedException) {
            return isStopping();
        }
        boolean hopeless = e instanceof PositionExpiredException || e instanceof InvalidRequestException;
        failure = Optional.of(e);
        state = hopeless ? ReplicationState.FAILED : ReplicationState.RETRYING;
        LOGGER.warn("{} stands at {}: {}", name, follow.position(), state, e);
        return hopeless;
    }

    private boolean isStopping() {
        lock.lock();
        try {
            return stopping;
        } finally {
            lock.unlock();
        }
    }

    private void await(Duration pause) {
        lock.lock();
        try {
            long left = pause.toNanos();
            while (!stopping && left > 0) {
                left = stop.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
