package io.tercel.query;

import io.tercel.schema.Row;
import java.time.Duration;
import java.util.List;

/**
 * What an aggregation came to.
 *
 * @param rows one for each group: the fields it was grouped by, then {@code count(*)}, {@code max(year)} and so on, with values of the
 *     types that {@link Aggregate.Function} says
 * @param timestamp the moment in the order of writes that all rows were read at
 * @param took how long it ran
 */
public record AggregateResult(List<Row> rows, long timestamp, Duration took) {

    /** Copies the list. */
    public AggregateResult {
        rows = List.copyOf(rows);
    }
}
