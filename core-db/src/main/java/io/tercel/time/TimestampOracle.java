package io.tercel.time;

import java.util.function.LongSupplier;

/**
 * Hands out timestamps that only grow, near the wall clock when that behaves and past it when it does not: a hybrid logical clock
 * (Kulkarni, Demirbas et al., "Logical Physical Clocks", OPODIS 2014) with one node.
 *
 * <p>Not safe for use by many threads: timestamps are given under the lock that also orders the log, so that the order of the log
 * is the order of time.
 */
public final class TimestampOracle {

    private final LongSupplier millis;
    private long last;

    /**
     * Starts above a floor.
     *
     * @param millis the wall clock, in milliseconds since 1970
     * @param floor the newest timestamp that stored data carries; 0 for new data
     */
    public TimestampOracle(LongSupplier millis, long floor) {
        this.millis = millis;
        this.last = floor;
    }

    /** A timestamp larger than all before it. */
    public long next() {
        last = Math.max(last + 1, Timestamp.ofMillis(millis.getAsLong()));
        return last;
    }

    /**
     * Sees to it that no timestamp up to this one is given any more, so that what is known of that moment stays as it is.
     *
     * @return whether that is so; not for a moment that is still to come
     */
    public boolean pass(long timestamp) {
        long reached = Math.max(last, Timestamp.ofMillis(millis.getAsLong() + 1) - 1);
        if (timestamp <= reached) {
            last = Math.max(last, timestamp);
        }
        return timestamp <= reached;
    }

    /** A timestamp larger than all before it, and larger than one that data from elsewhere carries, whatever that clock said. */
    public long nextAfter(long foreign) {
        last = Math.max(last, foreign);
        return next();
    }

    /** Takes notice of a timestamp from elsewhere: all that are given from now on are larger. */
    public void reach(long timestamp) {
        last = Math.max(last, timestamp);
    }

    /** The wall clock as a timestamp, for comparing ages; no write gets it. */
    public long now() {
        return Timestamp.ofMillis(millis.getAsLong());
    }
}
