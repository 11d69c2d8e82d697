package io.tercel.query;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * How a query or an aggregation was carried out. {@link #toString} is a table for people.
 *
 * @param segments every segment of the collection, also those that were passed over
 * @param rows how many rows it returned, or groups
 * @param order how these came of those that pass, in words
 * @param timestamp the moment in the order of writes that was read
 * @param filtering how long it took to find the rows of all segments that pass
 * @param took how long the whole query ran
 */
public record QueryExplanation(
        List<SegmentScan> segments, int rows, String order, long timestamp, Duration filtering, Duration took) {

    /** Copies the list. */
    public QueryExplanation {
        segments = List.copyOf(segments);
        Objects.requireNonNull(order, "order");
        Objects.requireNonNull(filtering, "filtering");
        Objects.requireNonNull(took, "took");
    }

    @Override
    public String toString() {
        return "%d rows in %s, of which filtering %s; %s%n"
                        .formatted(rows, SearchExplanation.millis(took), SearchExplanation.millis(filtering), order)
                + SegmentScan.table(segments);
    }
}
