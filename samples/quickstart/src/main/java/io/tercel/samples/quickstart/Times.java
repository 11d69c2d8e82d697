package io.tercel.samples.quickstart;

import java.time.Duration;
import java.util.Locale;

/** Durations as people say them. */
final class Times {

    private static final long MILLIS_PER_SECOND = 1_000;
    private static final long SECONDS_PER_MINUTE = 60;

    private Times() {}

    static String of(Duration duration) {
        long millis = duration.toMillis();
        if (millis < 10) {
            return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
        }
        if (millis < MILLIS_PER_SECOND) {
            return millis + " ms";
        }
        if (duration.toSeconds() < SECONDS_PER_MINUTE) {
            return String.format(Locale.ROOT, "%.1f s", millis / (double) MILLIS_PER_SECOND);
        }
        return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
    }
}
