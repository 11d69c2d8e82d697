package io.tercel.query;

import java.util.Objects;
import java.util.OptionalInt;

/**
 * What a row scores in a leg of a hybrid search that finds elements of arrays, such as the pieces of a document: Milvus's
 * {@code element_scope}. Without one, a row is as good as its best element.
 *
 * @param combination how the scores of a row's elements, of those that the leg brings, become one
 * @param most how many of the row's elements count, the best of them; all that the leg brings when empty
 */
public record ElementScope(Combination combination, OptionalInt most) {

    /** Ways from several scores to one. */
    public enum Combination {
        /** The best one. */
        MAX,
        /** Their sum: a row with many good elements is better than one with a single one. Not for distances. */
        SUM,
        /** Their mean. */
        AVG
    }

    /** Checks for nulls; the collection checks the number. */
    public ElementScope {
        Objects.requireNonNull(combination, "combination");
        Objects.requireNonNull(most, "most");
    }

    /** As good as the best element. */
    public static ElementScope max() {
        return new ElementScope(Combination.MAX, OptionalInt.empty());
    }

    /** The sum over all elements that the leg brings; its candidates are counted in elements. */
    public static ElementScope sum() {
        return new ElementScope(Combination.SUM, OptionalInt.empty());
    }

    /** The mean of all elements that the leg brings. */
    public static ElementScope avg() {
        return new ElementScope(Combination.AVG, OptionalInt.empty());
    }

    /** The sum over a row's best {@code most} elements: Milvus's {@code topk_sum}. */
    public static ElementScope topSum(int most) {
        return new ElementScope(Combination.SUM, OptionalInt.of(most));
    }

    /** The mean of a row's best {@code most} elements: Milvus's {@code topk_avg}. */
    public static ElementScope topAvg(int most) {
        return new ElementScope(Combination.AVG, OptionalInt.of(most));
    }
}
