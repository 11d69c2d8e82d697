package io.tercel.query;

import java.util.Objects;

/**
 * One thing that rows are ordered by. Null is above every value: last in ascending order, first in descending order. Text is compared
 * by its UTF-8 bytes, which is the order of code points; of two booleans true is above.
 *
 * @param field the name of a field, or of a column of an aggregation such as {@code max(year)}
 * @param direction which values come first
 */
public record OrderBy(String field, Direction direction) {

    /** Which values come first. */
    public enum Direction {
        /** The smallest first, nulls last. */
        ASCENDING,
        /** Nulls first, then the largest. */
        DESCENDING
    }

    /** Refuses nulls. */
    public OrderBy {
        Objects.requireNonNull(field, "field");
        Objects.requireNonNull(direction, "direction");
    }

    /** The smallest first, nulls last. */
    public static OrderBy ascending(String field) {
        return new OrderBy(field, Direction.ASCENDING);
    }

    /** Nulls first, then the largest. */
    public static OrderBy descending(String field) {
        return new OrderBy(field, Direction.DESCENDING);
    }

    /** Whether the largest come first. */
    public boolean isDescending() {
        return direction == Direction.DESCENDING;
    }
}
