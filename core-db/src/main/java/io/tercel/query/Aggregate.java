package io.tercel.query;

import java.util.Locale;
import java.util.Objects;

/**
 * A value worked out of many rows. Nulls do not take part: of rows that are all null, or of no rows, the count is 0 and everything
 * else is null.
 *
 * @param function what is worked out
 * @param field of which field; {@code *} for the number of rows
 */
public record Aggregate(Function function, String field) {

    /** What is worked out of many values. */
    public enum Function {
        /** How many rows there are, or how many are not null. A Long. */
        COUNT,
        /** The smallest value, of the field's type. */
        MIN,
        /** The largest value, of the field's type. */
        MAX,
        /** The sum: an exact Long of integers, a Double of other numbers. */
        SUM,
        /** The mean, as a Double. */
        AVG
    }

    /** What stands for all rows. */
    static final String ALL_ROWS = "*";

    /** Refuses nulls. */
    public Aggregate {
        Objects.requireNonNull(function, "function");
        Objects.requireNonNull(field, "field");
    }

    /** Whether it is the number of rows. */
    public boolean countsRows() {
        return function == Function.COUNT && field.equals(ALL_ROWS);
    }

    /** The name of its column in the result: {@code count(*)}, {@code max(year)}. */
    public String column() {
        return function.name().toLowerCase(Locale.ROOT) + "(" + field + ")";
    }
}
