package io.tercel.time;

import io.tercel.error.DeadlineExceededException;
import java.time.Duration;

/** The moment by which an operation must be done. Immutable. */
public final class Deadline {

    private final long endNanos;
    private final Duration allowed;

    private Deadline(long endNanos, Duration allowed) {
        this.endNanos = endNanos;
        this.allowed = allowed;
    }

    /** A deadline {@code allowed} from now. */
    public static Deadline in(Duration allowed) {
        // More than a century is no deadline; it also keeps the sum below from overflowing.
        Duration bounded = allowed.compareTo(Duration.ofDays(36_500)) > 0 ? Duration.ofDays(36_500) : allowed;
        return new Deadline(System.nanoTime() + bounded.toNanos(), allowed);
    }

    /** Nanoseconds left; zero or less when it has passed. */
    public long remainingNanos() {
        return endNanos - System.nanoTime();
    }

    /** What was allowed in the first place, for messages. */
    public Duration allowed() {
        return allowed;
    }

    /**
     * Returns when there is time left.
     *
     * @throws DeadlineExceededException when there is none
     */
    public void check() {
        if (remainingNanos() <= 0) {
            throw new DeadlineExceededException("the operation did not finish within " + allowed.toMillis() + " ms");
        }
    }
}
