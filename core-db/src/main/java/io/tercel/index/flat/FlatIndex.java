package io.tercel.index.flat;

import io.tercel.column.VectorColumn;
import io.tercel.index.StopSignal;
import io.tercel.index.TopRows;
import io.tercel.vector.MetricType;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Exact search over a column of dense vectors: every eligible row is scored. Needs no building and holds no state, so it serves
 * growing and sealed rows alike, and is the oracle of every other vector index. Safe for many threads.
 */
public final class FlatIndex {

    private final VectorColumn vectors;
    private final MetricType metric;

    /**
     * A search over a column.
     *
     * @throws IllegalArgumentException when the metric does not compare dense vectors
     */
    public FlatIndex(VectorColumn vectors, MetricType metric) {
        if (metric != MetricType.L2 && metric != MetricType.IP && metric != MetricType.COSINE) {
            throw new IllegalArgumentException(metric + " does not compare dense vectors");
        }
        this.vectors = vectors;
        this.metric = metric;
    }

    /** The metric whose values are the scores. */
    public MetricType metric() {
        return metric;
    }

    /**
     * Offers every eligible row, with its score, to {@code top}. Null rows are not eligible.
     *
     * @param query as many components as the column has dimensions
     * @param rowBound rows from here on are not eligible; at most the rows of the column
     * @param filter a bit for each row, set where it is eligible: bit {@code row & 63} of word {@code row >> 6}, for all rows
     *     below the bound; null when all are
     * @param top collects in the direction of the metric
     * @param stop asked once for every {@link StopSignal#ROWS_BETWEEN_CHECKS} rows below the bound
     */
    public void search(float[] query, int rowBound, long @Nullable [] filter, TopRows top, StopSignal stop) {
        Objects.checkFromToIndex(0, rowBound, vectors.rows());
        if (query.length != vectors.dimension()) {
            throw new IllegalArgumentException("expected " + vectors.dimension() + " dimensions, got " + query.length);
        }
        FlatScan scan = new FlatScan(vectors, metric, query, top);
        long[] nulls = new long[StopSignal.ROWS_BETWEEN_CHECKS >> 6];
        for (int from = 0; from < rowBound; from += StopSignal.ROWS_BETWEEN_CHECKS) {
            stop.check();
            int count = Math.min(StopSignal.ROWS_BETWEEN_CHECKS, rowBound - from);
            boolean someNull = vectors.hasNulls();
            if (someNull) {
                vectors.nulls(from, count, nulls);
            }
            for (int done = 0; done < count; done += 64) {
                long eligible = filter == null ? -1L : filter[(from + done) >> 6];
                if (someNull) {
                    eligible &= ~nulls[done >> 6];
                }
                if (count - done < 64) {
                    eligible &= -1L >>> (64 - (count - done));
                }
                scan.word(from + done, eligible);
            }
        }
        scan.finish();
    }
}
