package io.tercel.query;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A condition and what it is worth; see {@link Boosting}.
 *
 * @param weight finite
 * @param filter which candidates; all when empty
 * @param random what the weight is multiplied with; nothing when empty
 */
public record Boost(double weight, Optional<Filter> filter, Optional<RandomScore> random) {

    /** Checks for nulls; the collection checks the values. */
    public Boost {
        Objects.requireNonNull(filter, "filter");
        Objects.requireNonNull(random, "random");
    }

    /**
     * A number from 0 up to but without 1, as good as random: always the same of a seed and a value.
     *
     * @param field an integer field that is not nullable; the primary key when empty
     */
    public record RandomScore(long seed, Optional<String> field) {

        /** Checks for nulls; the collection checks the field. */
        public RandomScore {
            Objects.requireNonNull(field, "field");
        }
    }

    /** For every candidate. */
    public static Boost of(double weight) {
        return new Boost(weight, Optional.empty(), Optional.empty());
    }

    /** The same for candidates that meet a condition. */
    public Boost filter(String text) {
        return filter(Filter.of(text));
    }

    /** The same for candidates that meet a condition with parameters. */
    public Boost filter(String text, Map<String, ?> parameters) {
        return filter(Filter.of(text, parameters));
    }

    /** The same for candidates that meet a condition. */
    public Boost filter(Filter condition) {
        return new Boost(weight, Optional.of(condition), random);
    }

    /** The same, multiplied with a number that the seed and the row's primary key say. */
    public Boost random(long seed) {
        return new Boost(weight, filter, Optional.of(new RandomScore(seed, Optional.empty())));
    }

    /** The same, multiplied with a number that the seed and an integer field say: equal for rows that are equal in it. */
    public Boost random(long seed, String field) {
        return new Boost(weight, filter, Optional.of(new RandomScore(seed, Optional.of(field))));
    }
}
