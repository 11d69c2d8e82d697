package io.tercel.cdc;

import io.tercel.error.ClosedException;
import io.tercel.error.PositionExpiredException;
import io.tercel.error.VectorDbException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listener being told of changes. Never silent about trouble: while the listener throws, it is called again with waits that grow from a tenth of a second to
 * half a minute, the state is {@code RETRYING} and {@link #failure()} says why; when that cannot help, the state is {@code FAILED}. Safe for use by many threads.
 */
public final class ChangeSubscription implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(ChangeSubscription.class);
    private static final Duration IDLE = Duration.ofSeconds(10);

    /** What a subscription is doing. */
    public enum State {
        /** Waiting for changes, or telling of them. */
        RUNNING,
        /** The listener has thrown; it will be called again. */
        RETRYING,
        /** The changes that come next are gone or damaged: nothing more will come. */
        FAILED,
        /** Closed, or the database has been closed. */
        CLOSED
    }

    private final ChangeReader reader;
    private final ChangeListener listener;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;
    private volatile State state = State.RUNNING;
    private volatile ChangePosition position;
    private volatile Optional<Exception> failure = Optional.empty();

    ChangeSubscription(ChangeReader reader, ChangeListener listener, String name) {
        this.reader = reader;
        this.listener = listener;
        this.position = reader.position();
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** What it is doing. */
    public State state() {
        return state;
    }

    /** The place after the last changes that the listener has taken: where to begin after a restart. */
    public ChangePosition position() {
        return position;
    }

    /** Why it is not running; empty while it is. */
    public Optional<Exception> failure() {
        return failure;
    }

    /** Calls the listener no more; returns when a running call has ended, unless called from it. May be repeated. */
    @Override
    public void close() {
        stopped.countDown();
        reader.stop();
        if (thread.equals(Thread.currentThread())) {
            return;
        }
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
        try {
            while (stopped.getCount() > 0) {
                List<ChangeEvent> changes = reader.poll(IDLE);
                if (!changes.isEmpty() && !told(changes)) {
                    break;
                }
                position = reader.position();
            }
            state = State.CLOSED;
        } catch (ClosedException e) {
            state = State.CLOSED;
        } catch (VectorDbException e) {
            if (!(e instanceof PositionExpiredException)) {
                LOGGER.warn("the changes after {} cannot be read", position, e);
            }
            failure = Optional.of(e);
            state = State.FAILED;
        }
    }

    /** Tells until it works. Returns false when it was ended before that. */
    private boolean told(List<ChangeEvent> changes) {
        Backoff wait = new Backoff();
        while (stopped.getCount() > 0) {
            try {
                listener.onChanges(changes);
                failure = Optional.empty();
                state = State.RUNNING;
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            } catch (Exception e) {
                failure = Optional.of(e);
                state = State.RETRYING;
                LOGGER.warn("a listener failed at the changes after {}; it will be called again", position, e);
                await(wait.next());
            }
        }
        return false;
    }

    private void await(Duration pause) {
        try {
            if (stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped.countDown();
        }
    }
}
