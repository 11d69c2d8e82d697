package io.tercel.expr;

import java.util.Optional;
import java.util.SplittableRandom;

/** How many random tries, from which seed: {@code -Dtest.multiplier} and {@code -Dtest.seed}. */
record Tries(int count, long seed) {

    static Tries of(int ordinary) {
        double multiplier = Double.parseDouble(property("test.multiplier").orElse("1"));
        long seed = property("test.seed").map(Long::decode).orElseGet(() -> new SplittableRandom().nextLong());
        Tries tries = new Tries(Math.max(1, (int) (ordinary * multiplier)), seed);
        System.out.printf("%d tries, replay with -Dtest.seed=%d%n", tries.count, seed);
        return tries;
    }

    private static Optional<String> property(String name) {
        return Optional.ofNullable(System.getProperty(name)).filter(value -> !value.isBlank());
    }
}
