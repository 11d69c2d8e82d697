package io.tercel.testing;

import java.util.OptionalLong;

/**
 * How much a test does: {@code -Dtest.multiplier} and {@code -Dtest.seed}. An ordinary run does a tenth of what the plan of tests asks
 * for; the long run, whose multiplier is 10, does all of it.
 */
public final class TestScale {

    private static final double LONG_RUN = 10;

    private TestScale() {}

    /** A count of an ordinary run, multiplied; at least 1. */
    public static int of(int count) {
        return Math.clamp(Math.round(count * multiplier()), 1, Integer.MAX_VALUE);
    }

    /** From one of {@code total} cases to the next that is tried: about {@code ordinary} cases, and every case in the long run. */
    public static long step(long total, int ordinary) {
        return isLong() ? 1 : Math.max(1, total / of(ordinary));
    }

    /** Whether this is the long run, which does all that the plan asks for. */
    public static boolean isLong() {
        return multiplier() >= LONG_RUN && replayedSeed().isEmpty();
    }

    private static double multiplier() {
        String multiplier = System.getProperty("test.multiplier", "");
        return multiplier.isBlank() ? 1 : Double.parseDouble(multiplier);
    }

    /** The seed to repeat, if one was given. */
    public static OptionalLong replayedSeed() {
        String seed = System.getProperty("test.seed", "");
        return seed.isBlank() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(seed.strip()));
    }
}
