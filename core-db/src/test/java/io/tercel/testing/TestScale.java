package io.tercel.testing;

import java.util.OptionalLong;

/** How much a randomized test does: {@code -Dtest.multiplier} and {@code -Dtest.seed}. */
public final class TestScale {

    private TestScale() {}

    /** A count of an ordinary run, multiplied; at least 1. */
    public static int of(int count) {
        String multiplier = System.getProperty("test.multiplier", "");
        double factor = multiplier.isBlank() ? 1 : Double.parseDouble(multiplier);
        return Math.clamp(Math.round(count * factor), 1, Integer.MAX_VALUE);
    }

    /** The seed to repeat, if one was given. */
    public static OptionalLong replayedSeed() {
        String seed = System.getProperty("test.seed", "");
        return seed.isBlank() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(seed.strip()));
    }
}
