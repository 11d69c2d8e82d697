package io.tercel.query;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a search was carried out. {@link #toString} is a table for people.
 *
 * @param filter how the eligible rows of each segment were found, by the search's own filter
 * @param legs how each leg went, in the order of the request
 * @param hits how many hits it had
 * @param timestamp the moment in the order of writes that was read
 * @param filtering how long it took to find the eligible rows of all segments, those of the legs' own filters too
 * @param took how long the whole search ran
 */
public record SearchExplanation(
        List<SegmentScan> filter, List<Leg> legs, int hits, long timestamp, Duration filtering, Duration took) {

    /** Copies the lists. */
    public SearchExplanation {
        filter = List.copyOf(filter);
        legs = List.copyOf(legs);
        Objects.requireNonNull(filtering, "filtering");
        Objects.requireNonNull(took, "took");
    }

    /**
     * One leg.
     *
     * @param field the field that was searched
     * @param index the kind of index that the field has
     * @param candidates how many rows it brought
     * @param filter how the rows were found that pass the leg's own filter; empty when it has none
     * @param segments every segment of the collection, also those that were passed over
     */
    public record Leg(String field, String index, int candidates, List<SegmentScan> filter, List<Segment> segments) {

        /** Copies the lists. */
        public Leg {
            filter = List.copyOf(filter);
            segments = List.copyOf(segments);
        }
    }

    /**
     * One segment.
     *
     * @param number the segment's number
     * @param sealed whether its rows are in files
     * @param rows how many rows it has, deleted ones too
     * @param eligible how many of them could be hits
     * @param passedOver why it was not searched; empty when it was
     * @param plan how its rows were looked for, {@code SCAN}, {@code CODES}, {@code WALK}, {@code FILTERED_WALK}, {@code WALK_THEN_SCAN}, {@code LISTS} or
     *     {@code POSTINGS}; of several looks the last; empty when it was passed over
     * @param why the reason for the plan, in a few words; empty when it was passed over
     * @param scored how many rows were compared with the query in full, all looks together; those of which only codes were looked at do not
     *     count
     * @param bytesRead how much of the stored vectors that took, of which the cache of an operating system may have had most; empty where
     *     postings were read
     * @param took how long it was searched
     */
    public record Segment(
            int number,
            boolean sealed,
            int rows,
            int eligible,
            Optional<Reason> passedOver,
            Optional<String> plan,
            String why,
            long scored,
            OptionalLong bytesRead,
            Duration took) {}

    /** Why a segment was not searched. */
    public enum Reason {
        /** It is in a partition that was not asked for, or that the filter leaves out. */
        PARTITION,
        /** It is growing, and the search leaves growing rows out. */
        GROWING,
        /** The smallest and largest values of its columns say that no row passes the filter. */
        BOUNDS,
        /** No row passes the filter, or all are deleted. */
        NO_ELIGIBLE_ROWS
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(
                "%d hits in %s, of which filtering %s%n".formatted(hits, millis(took), millis(filtering)));
        if (!filter.isEmpty()) {
            text.append("filter%n".formatted()).append(SegmentScan.table(filter));
        }
        for (Leg leg : legs) {
            text.append("leg '%s' (%s): %d candidates%n".formatted(leg.field(), leg.index(), leg.candidates()));
            if (!leg.filter().isEmpty()) {
                text.append(SegmentScan.table(leg.filter()));
            }
            text.append("  %8s %-8s %12s %12s %12s %12s %12s  %s%n"
                    .formatted("segment", "state", "rows", "eligible", "scored", "bytes", "time", "plan"));
            leg.segments().forEach(segment -> text.append(line(segment)));
        }
        return text.toString();
    }

    private static String line(Segment segment) {
        String plan = segment.plan()
                .map(name -> name + ": " + segment.why())
                .orElseGet(() ->
                        "passed over: " + segment.passedOver().map(Reason::name).orElse("-"));
        return "  %8d %-8s %12d %12d %12d %12s %12s  %s%n"
                .formatted(
                        segment.number(),
                        segment.sealed() ? "sealed" : "growing",
                        segment.rows(),
                        segment.eligible(),
                        segment.scored(),
                        segment.bytesRead().isPresent()
                                ? Long.toString(segment.bytesRead().getAsLong())
                                : "-",
                        millis(segment.took()),
                        plan);
    }

    static String millis(Duration duration) {
        return "%.3f ms".formatted(duration.toNanos() / 1e6);
    }
}
