package io.tercel.schema;

import java.util.Random;

/** Random numbers that can be repeated: with {@code -Dtest.seed=N} the first try runs on seed N. */
final class Seeds {

    private final Random seeds;
    private long seed;
    private boolean first;

    Seeds() {
        String given = System.getProperty("test.seed", "");
        first = !given.isEmpty();
        seed = first ? Long.parseLong(given) : 0;
        seeds = new Random();
    }

    /** How often to try: the count given at the ordinary size of a test run. */
    int tries(int ordinary) {
        double multiplier = Double.parseDouble(System.getProperty("test.multiplier", "1"));
        return (int) Math.max(1, ordinary * multiplier);
    }

    Random next() {
        if (!first) {
            seed = seeds.nextLong();
        }
        first = false;
        return new Random(seed);
    }

    @Override
    public String toString() {
        return "repeat with -Dtest.seed=" + seed;
    }
}
