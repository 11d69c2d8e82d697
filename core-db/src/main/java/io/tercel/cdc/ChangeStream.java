package io.tercel.cdc;

import java.util.concurrent.Flow;

/**
 * Everything that happens to a database, in order, each change at least once: rows that come and go, collections, partitions, indexes,
 * aliases, named databases. Made with {@code DatabaseOptions.changeRetention(bytes, age)}, which says how much is kept; without it there is no
 * stream. Following never slows writers down: who follows reads the log files that the database has written anyway.
 *
 * <p>Only what is durable is given, so nobody learns of a write that a power cut then takes back. A position stays good across restarts
 * and crashes of the database for as long as the changes after it are kept. Safe for use by many threads.
 */
public interface ChangeStream {

    /** The oldest position from which all changes up to now are kept. */
    ChangePosition earliest();

    /** The position after the newest change. What has been acknowledged before this call lies before it. */
    ChangePosition now();

    /**
     * The position after all changes up to a timestamp, such as that of a backup or of a write's result: a copy of the database as of
     * this timestamp, followed from there, becomes what the database is.
     *
     * @throws io.tercel.error.PositionExpiredException when changes after it are not kept any more
     */
    ChangePosition at(long timestamp);

    /**
     * Changes from a position on, to be fetched.
     *
     * @throws io.tercel.error.PositionExpiredException when changes after it are not kept any more
     * @throws io.tercel.error.InvalidRequestException when it is no position of this database
     */
    ChangeReader read(ChangePosition from);

    /**
     * Has a listener told of the changes from a position on, on a thread of its own, until the subscription or the database is closed.
     *
     * @throws io.tercel.error.PositionExpiredException as {@link #read}
     * @throws io.tercel.error.InvalidRequestException as {@link #read}
     */
    ChangeSubscription listen(ChangePosition from, ChangeListener listener);

    /**
     * Changes from a position on, for those who speak reactive streams. Each subscriber begins at the position and gets as many as it
     * asks for; one that asks slowly gets {@code onError} with {@code PositionExpiredException} when what comes next is gone. Closing the database
     * completes it.
     */
    Flow.Publisher<ChangeEvent> publisher(ChangePosition from);
}
