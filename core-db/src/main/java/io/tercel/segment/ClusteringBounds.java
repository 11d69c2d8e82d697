package io.tercel.segment;

import io.tercel.column.BytesColumn;
import io.tercel.column.Column;
import io.tercel.column.DoubleColumn;
import io.tercel.column.LongColumn;

/**
 * Between which values of the clustering key the rows of a segment lie, as numbers in the order of the values. Values that are not
 * alike may have the same number: the first eight bytes of texts count, and null counts as the smallest number.
 *
 * @param from the smallest
 * @param to the largest
 */
public record ClusteringBounds(long from, long to) {

    /** Nothing is known: any value may be there. */
    public static final ClusteringBounds ANY = new ClusteringBounds(Long.MIN_VALUE, Long.MAX_VALUE);

    /** The bounds of all rows of a segment, deleted ones too. */
    static ClusteringBounds of(Column column) {
        ClusteringBounds values =
                switch (column) {
                    case LongColumn longs -> new ClusteringBounds(longs.min(), longs.max());
                    case DoubleColumn doubles -> new ClusteringBounds(ordered(doubles.min()), ordered(doubles.max()));
                    case BytesColumn bytes ->
                        new ClusteringBounds(bytes.minPrefix() ^ Long.MIN_VALUE, bytes.maxPrefix() ^ Long.MIN_VALUE);
                    default -> ANY;
                };
        if (values.from > values.to) {
            return new ClusteringBounds(Long.MIN_VALUE, Long.MIN_VALUE);
        }
        return column.hasNulls() ? new ClusteringBounds(Long.MIN_VALUE, values.to) : values;
    }

    /** A number with the same order as {@link Double#compare} has. */
    private static long ordered(double value) {
        long bits = Double.doubleToLongBits(value);
        return bits ^ (bits >> 63 & Long.MAX_VALUE);
    }

    /** Whether a value may lie in both. */
    public boolean meets(ClusteringBounds other) {
        return from <= other.to && other.from <= to;
    }

    /** What lies in one of both, or between them. */
    public ClusteringBounds and(ClusteringBounds other) {
        return new ClusteringBounds(Math.min(from, other.from), Math.max(to, other.to));
    }
}
