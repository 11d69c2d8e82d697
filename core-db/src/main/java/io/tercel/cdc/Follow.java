package io.tercel.cdc;

import java.time.Duration;

/** What a replication task does with changes. Used by the task's thread. */
public interface Follow {

    /**
     * Begins where it had come to, for the first time or after a failure.
     *
     * @throws io.tercel.error.PositionExpiredException when what comes next is gone
     * @throws io.tercel.error.InvalidRequestException when it cannot follow this database
     */
    void begin();

    /**
     * Takes the next part of the changes, if there are any before the time is over; done with for good on return.
     *
     * @throws RuntimeException whatever goes wrong; then {@link #end} and {@link #begin} follow
     */
    void advance(Duration wait);

    /** The place up to which all is done with for good. */
    ChangePosition position();

    /** Ends a call of {@link #advance} that waits; called by any thread. */
    void stop();

    /** Lets go of what {@link #begin} has taken hold of. May be called without it. */
    void end();
}
