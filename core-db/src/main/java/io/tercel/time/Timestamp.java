package io.tercel.time;

import java.time.Instant;

/**
 * A place in the total order of writes: milliseconds since 1970 in the upper 46 bits, a counter in the lower 18, as Milvus lays it
 * out. A plain {@code long}, because every row carries one.
 */
public final class Timestamp {

    private static final int COUNTER_BITS = 18;

    /** In seconds since 1970; the 45 bits that a positive timestamp has for milliseconds reach to the year 3084. */
    private static final long LAST_SECOND = (1L << 45) / 1_000;

    private Timestamp() {}

    /** The first timestamp of a millisecond. */
    public static long ofMillis(long millis) {
        return millis << COUNTER_BITS;
    }

    /**
     * The last timestamp of an instant's millisecond, so that what was written at the instant is not after it.
     *
     * @throws IllegalArgumentException when the instant is before 1970 or after the year 3084
     */
    public static long of(Instant instant) {
        long millis = instant.getEpochSecond() < LAST_SECOND ? instant.toEpochMilli() : -1;
        if (millis < 0) {
            throw new IllegalArgumentException("no timestamp for " + instant);
        }
        return ofMillis(millis + 1) - 1;
    }

    /** The millisecond of a timestamp. */
    public static long toMillis(long timestamp) {
        return timestamp >>> COUNTER_BITS;
    }
}
