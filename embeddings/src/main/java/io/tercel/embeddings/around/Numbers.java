package io.tercel.embeddings.around;

import java.time.Duration;

/** Checks of the numbers that builders take. */
final class Numbers {

    private Numbers() {}

    static long atLeast(long least, String name, long value) {
        if (value < least) {
            throw new IllegalArgumentException(name + ": expected at least " + least + ", got " + value);
        }
        return value;
    }

    static Duration positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + ": expected more than nothing, got " + value);
        }
        return value;
    }
}
