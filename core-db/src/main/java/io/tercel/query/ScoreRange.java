package io.tercel.query;

import java.util.Objects;
import java.util.OptionalDouble;

/**
 * Which scores a leg brings. Both bounds are values of the metric as hits have it: L2 is squared. Where a smaller value is better (L2,
 * HAMMING, JACCARD) those from {@code rangeFilter} up to but not including {@code radius}; elsewhere (IP, COSINE, BM25) those above {@code
 * radius} and up to {@code rangeFilter}. Immutable.
 *
 * @param radius the worst bound, itself not a hit
 * @param rangeFilter the best bound, itself a hit; none when empty
 */
public record ScoreRange(double radius, OptionalDouble rangeFilter) {

    /** Checks for nulls; the collection checks the values. */
    public ScoreRange {
        Objects.requireNonNull(rangeFilter, "rangeFilter");
    }

    /** All scores that are better than one. */
    public static ScoreRange radius(double worst) {
        return new ScoreRange(worst, OptionalDouble.empty());
    }

    /** The same without the scores that are better than another. */
    public ScoreRange rangeFilter(double best) {
        return new ScoreRange(radius, OptionalDouble.of(best));
    }
}
