package io.tercel.testing;

import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** All the randomness of one try of a {@link Property}, from one seed. Confined to one thread; {@link #fork()} for others. */
public final class RandomSource implements RandomGenerator {

    private final long seed;
    private final SplittableRandom random;

    /** The same seed gives the same numbers. */
    public RandomSource(long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    /** The seed that repeats this try. */
    public long seed() {
        return seed;
    }

    @Override
    public long nextLong() {
        return random.nextLong();
    }

    /** True in that many of a hundred cases. */
    public boolean chance(int percent) {
        return nextInt(100) < percent;
    }

    /** One of the elements, each as likely. */
    public <T> T pick(List<T> elements) {
        return elements.get(nextInt(elements.size()));
    }

    /** That many random bytes. */
    public byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        nextBytes(bytes);
        return bytes;
    }

    /** A source of its own, for another thread or a part whose use of numbers should not shift the rest. */
    public RandomSource fork() {
        return new RandomSource(nextLong());
    }

    @Override
    public String toString() {
        return "seed " + seed;
    }
}
