package io.tercel.rag.eval;

import java.util.Arrays;

/**
 * How long answers took, in milliseconds. A percentile is the nearest rank: the smallest latency that so many percent of the answers did
 * not exceed.
 *
 * @param count of answers
 * @param mean of all
 * @param p50 half took no longer
 * @param p90 nine of ten took no longer
 * @param p99 ninety-nine of a hundred took no longer
 * @param max the slowest
 */
public record Latencies(int count, double mean, double p50, double p90, double p99, double max) {

    private static final double NANOS_PER_MILLI = 1e6;

    /** Sums up; all zero when there is none. */
    public static Latencies of(long... nanos) {
        if (nanos.length == 0) {
            return new Latencies(0, 0, 0, 0, 0, 0);
        }
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Latencies(
                sorted.length,
                Arrays.stream(sorted).average().orElse(0) / NANOS_PER_MILLI,
                percentile(sorted, 50),
                percentile(sorted, 90),
                percentile(sorted, 99),
                sorted[sorted.length - 1] / NANOS_PER_MILLI);
    }

    private static double percentile(long[] sorted, int percent) {
        int rank = Math.ceilDiv(sorted.length * percent, 100);
        return sorted[rank - 1] / NANOS_PER_MILLI;
    }
}
