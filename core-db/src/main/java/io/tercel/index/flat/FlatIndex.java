package io.tercel.index.flat;

import io.tercel.column.Column;
import io.tercel.column.PackedColumn;
import io.tercel.column.VectorColumn;
import io.tercel.index.CandidateRows;
import io.tercel.index.StopSignal;
import io.tercel.index.TopRows;
import io.tercel.index.VectorQuery;
import io.tercel.vector.MetricType;
import io.tercel.vector.VectorEncoding;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Exact search over a column of dense vectors of any type: every eligible row is scored. Needs no building and holds no state, so it
 * serves growing and sealed rows alike, and is the oracle of every other vector index. Scores of 16-bit floats and bytes are computed
 * in 32-bit floats. Safe for many threads.
 */
public final class FlatIndex {

    private final Column column;
    private final MetricType metric;

    /**
     * A search over a column.
     *
     * @throws IllegalArgumentException when the column holds no dense vectors, or the metric does not compare such vectors
     */
    public FlatIndex(Column vectors, MetricType metric) {
        if (!suits(vectors, metric)) {
            throw new IllegalArgumentException(metric + " does not compare the vectors of " + vectors);
        }
        this.column = vectors;
        this.metric = metric;
    }

    /** Whether the metric compares the vectors of the column. */
    public static boolean suits(Column vectors, MetricType metric) {
        return switch (metric) {
            case L2, IP, COSINE -> vectors instanceof VectorColumn || (isPacked(vectors) && !isBinary(vectors));
            case HAMMING, JACCARD -> isBinary(vectors);
            case BM25, MAX_SIM_COSINE, MAX_SIM_IP, MAX_SIM_L2, MAX_SIM_HAMMING, MAX_SIM_JACCARD -> false;
        };
    }

    private static boolean isPacked(Column vectors) {
        return vectors instanceof PackedColumn;
    }

    private static boolean isBinary(Column vectors) {
        return vectors instanceof PackedColumn packed && packed.encoding() == VectorEncoding.BINARY;
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
     * @throws IllegalArgumentException when the query does not fit the column
     */
    public void search(float[] query, int rowBound, long @Nullable [] filter, TopRows top, StopSignal stop) {
        search(scan(query, top), 0, rowBound, filter, top, stop);
    }

    /**
     * The same with a query of bits, over a column of such.
     *
     * @param query eight bits to a byte, as many as the column has dimensions
     * @throws IllegalArgumentException when the query does not fit the column
     */
    public void search(byte[] query, int rowBound, long @Nullable [] filter, TopRows top, StopSignal stop) {
        search(scan(query, top), 0, rowBound, filter, top, stop);
    }

    /**
     * The same with a query of either form.
     *
     * @throws IllegalArgumentException when the query does not fit the column
     */
    public void search(VectorQuery query, CandidateRows rows, TopRows top, StopSignal stop) {
        search(scan(query, top), 0, rows.bound(), rows.filter(), top, stop);
    }

    /**
     * The same with the eligible rows from {@code from} on, a multiple of 64.
     *
     * @throws IllegalArgumentException when the query does not fit the column
     */
    public void search(VectorQuery query, int from, CandidateRows rows, TopRows top, StopSignal stop) {
        search(scan(query, top), from, rows.bound(), rows.filter(), top, stop);
    }

    /**
     * For an index that has found rows worth comparing: scores the rows it names, as a search does.
     *
     * @param top where they are offered
     * @throws IllegalArgumentException when the query does not fit the column
     */
    public ExactRows rows(VectorQuery query, TopRows top) {
        return new ExactRows(scan(query, top), top);
    }

    private RowScan scan(VectorQuery query, TopRows top) {
        return switch (query) {
            case VectorQuery.Floats floats -> scan(floats.components(), top);
            case VectorQuery.Bits bits -> scan(bits.bytes(), top);
        };
    }

    private RowScan scan(float[] query, TopRows top) {
        if (isBinary(column)) {
            throw new IllegalArgumentException("expected a query of bits, got floats");
        }
        return switch (column) {
            case VectorColumn vectors -> {
                checkDimension(vectors.dimension(), query.length);
                yield new FlatScan(vectors, metric, query, top);
            }
            case PackedColumn packed -> {
                checkDimension(packed.dimension(), query.length);
                yield new WideningScan(packed, metric, query, top);
            }
            default -> throw new IllegalStateException("no dense vectors: " + column);
        };
    }

    private RowScan scan(byte[] query, TopRows top) {
        if (!(column instanceof PackedColumn packed) || !isBinary(column)) {
            throw new IllegalArgumentException("expected a query of floats, got bits");
        }
        checkDimension(packed.dimension(), Byte.SIZE * query.length);
        return new BitScan(packed, metric, query, top);
    }

    private static void checkDimension(int expected, int given) {
        if (expected != given) {
            throw new IllegalArgumentException("expected " + expected + " dimensions, got " + given);
        }
    }

    private void search(RowScan scan, int first, int rowBound, long @Nullable [] filter, TopRows top, StopSignal stop) {
        long compared = 0;
        Objects.checkFromToIndex(first, rowBound, column.rows());
        long[] nulls = new long[StopSignal.ROWS_BETWEEN_CHECKS >> 6];
        for (int from = first; from < rowBound; from += StopSignal.ROWS_BETWEEN_CHECKS) {
            stop.check();
            int count = Math.min(StopSignal.ROWS_BETWEEN_CHECKS, rowBound - from);
            boolean someNull = column.hasNulls();
            if (someNull) {
                column.nulls(from, count, nulls);
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
                compared += Long.bitCount(eligible);
            }
        }
        scan.finish();
        top.compared(compared);
    }
}
