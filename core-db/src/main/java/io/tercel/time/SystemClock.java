package io.tercel.time;

/** The machine's clock. */
public final class SystemClock {

    private SystemClock() {}

    /** Milliseconds since 1970; may go backwards, which {@link TimestampOracle} hides. */
    public static long millis() {
        return System.currentTimeMillis();
    }
}
