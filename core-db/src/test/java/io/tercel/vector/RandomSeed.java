package io.tercel.vector;

import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;

/** Fresh randomness for a test that says how to repeat itself: {@code -Dtest.seed=N}; {@code -Dtest.multiplier} scales its tries. */
public final class RandomSeed {

    private RandomSeed() {}

    /** A source of numbers seeded by {@code test.seed}, or freshly; prints the seed. */
    public static SplittableRandom random(Class<?> test) {
        Long given = Long.getLong("test.seed");
        long seed = given != null ? given : ThreadLocalRandom.current().nextLong();
        System.out.println(test.getSimpleName() + ": -Dtest.seed=" + seed);
        return new SplittableRandom(seed);
    }

    /** The number of tries for an ordinary number of them. */
    public static int tries(int ordinary) {
        double multiplier = Double.parseDouble(System.getProperty("test.multiplier", "1"));
        return Math.max(1, (int) (ordinary * multiplier));
    }
}
