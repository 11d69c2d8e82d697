package io.tercel.query.exec.rank;

import io.tercel.vector.MetricType;

/**
 * What one leg found, best first. Arrays are shared, not copied.
 *
 * @param metric what the scores are
 * @param rows the rows, as {@link RowRef}
 * @param scores the metric's values
 */
// Identity equality is what a carrier of shared arrays should have.
@SuppressWarnings("ArrayRecordComponent")
public record LegCandidates(MetricType metric, long[] rows, float[] scores) {

    /** No rows. */
    public static final LegCandidates NONE = new LegCandidates(MetricType.IP, new long[0], new float[0]);
}
