package io.tercel.cdc;

import java.time.Duration;

/** Pauses between tries, each twice as long as the one before. Used by one thread. */
final class Backoff {

    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private Duration pause = FIRST;

    Duration next() {
        Duration now = pause;
        pause = now.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : now.multipliedBy(2);
        return now;
    }
}
