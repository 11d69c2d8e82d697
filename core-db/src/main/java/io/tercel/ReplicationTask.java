package io.tercel;

import io.tercel.cdc.ChangePosition;
import io.tercel.cdc.ReplicationState;
import io.tercel.query.WriteResult;
import java.time.Duration;
import java.util.Optional;

/** A task of {@link Replication}. Safe for use by many threads. */
public interface ReplicationTask {

    /** Its name. */
    String name();

    /** What it is doing. */
    ReplicationState state();

    /** Why it is RETRYING or has FAILED; empty otherwise. */
    Optional<RuntimeException> failure();

    /** The place up to which all changes are done with for good. */
    ChangePosition position();

    /** How far it is behind: between its newest change and the newest acknowledged write of the database; zero when it has them all. */
    Duration lag();

    /** Stops it, durably: it does not go on when the database is opened again, but when it is resumed. A follower is closed. Nothing happens when it is paused. */
    void pause();

    /** Goes on after a pause, or tries once more after it has failed. Nothing happens when it runs. */
    void resume();

    /** Stops it and forgets it. What it has made stays. */
    void delete();

    /**
     * The directory that follows, to be read from. Writing to it throws {@code ReadOnlyException}. {@code STRONG} reads wait for all that the
     * followed database had acknowledged when they began, {@code BOUNDED} ones until the data is not older than the bound, {@code
     * EVENTUALLY} ones for nothing; who waits for longer than the request allows gets {@code ConsistencyTimeoutException}, never older data. What is returned is closed when
     * the task pauses, fails, or begins again after a failure; then ask once more.
     *
     * @throws io.tercel.error.NotFoundException when the task has no follower that is open
     */
    Database follower();

    /**
     * A collection of the follower, in a session that has seen a write to the followed database: {@code SESSION} reads through it see that
     * write, too.
     *
     * @throws io.tercel.error.NotFoundException when there is no such collection, or the task has no follower that is open
     */
    Collection session(String collection, WriteResult seen);
}
