package io.tercel.time;

/**
 * A place in the total order of writes: milliseconds since 1970 in the upper 46 bits, a counter in the lower 18, as Milvus lays it
 * out. A plain {@code long}, because every row carries one.
 */
public final class Timestamp {

    private static final int COUNTER_BITS = 18;

    private Timestamp() {}

    /** The first timestamp of a millisecond. */
    public static long ofMillis(long millis) {
        return millis << COUNTER_BITS;
    }

    /** The millisecond of a timestamp. */
    public static long toMillis(long timestamp) {
        return timestamp >>> COUNTER_BITS;
    }
}
