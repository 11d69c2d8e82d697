package io.tercel.query.exec.rank;

import io.tercel.vector.MetricType;

/**
 * What one leg found, best first. Arrays are shared, not copied.
 *
 * @param metric what the scores are
 * @param rows the rows, as {@link RowRef}
 * @param scores the metric's values
 * @param elements which element of its row's array was found, where elements were; empty where rows were. A row may come more than once then
 */
// Identity equality is what a carrier of shared arrays should have.
@SuppressWarnings("ArrayRecordComponent")
public record LegCandidates(MetricType metric, long[] rows, float[] scores, int[] elements) {

    private static final int[] WHOLE_ROWS = {};

    /** Candidates that are rows. */
    public LegCandidates(MetricType metric, long[] rows, float[] scores) {
        this(metric, rows, scores, WHOLE_ROWS);
    }

    /** No rows. */
    public static final LegCandidates NONE = new LegCandidates(MetricType.IP, new long[0], new float[0]);
}
