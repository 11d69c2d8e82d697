package io.tercel.index.flat;

import io.tercel.column.BytesColumn;
import io.tercel.index.StopSignal;
import io.tercel.index.TopRows;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.vector.MetricType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An exact search over columns of arrays of vectors: each eligible row scores the sum, over the vectors of the query, of the best value with
 * one of its own vectors. With one vector in the query that is the value of the row's best vector. Rows without vectors are not found.
 * One object serves all segments of a search; for one thread.
 */
public final class ListSearch {

    private static final int WORD = Long.SIZE;

    /** Comparing so many pairs of vectors takes about a millisecond. */
    private static final int PAIRS_BETWEEN_CHECKS = 1 << 18;

    private final ListScorer scorer;
    private final int width;
    private final int elementsBetweenChecks;
    private final long[] starts = new long[WORD];
    private final int[] lengths = new int[WORD];

    /** Elements compared since the last check. */
    private int unchecked;

    private ListSearch(ListScorer scorer, int width, int queries) {
        this.scorer = scorer;
        this.width = width;
        this.elementsBetweenChecks = Math.max(1, PAIRS_BETWEEN_CHECKS / queries);
    }

    /**
     * A search with vectors of floats.
     *
     * @param column an ARRAY of dense vectors that are not bits
     * @param metric L2, IP or COSINE, between two vectors
     * @param queries at least one, each with as many components as the column has dimensions
     * @throws IllegalArgumentException when they do not fit the column
     */
    public static ListSearch floats(FieldSchema column, MetricType metric, List<float[]> queries) {
        FieldSchema element = column.element();
        boolean numbers = element.type().isDenseVector() && element.type() != DataType.BINARY_VECTOR;
        boolean suits = metric == MetricType.L2 || metric == MetricType.IP || metric == MetricType.COSINE;
        boolean fits = queries.stream().allMatch(query -> query.length == element.dimension());
        requireFits(column, metric, numbers && suits && fits && !queries.isEmpty());
        return new ListSearch(new FloatListScorer(element, metric, queries), width(element), queries.size());
    }

    /**
     * A search with vectors of bits.
     *
     * @param column an ARRAY of BINARY_VECTOR
     * @param metric HAMMING or JACCARD, between two vectors
     * @param queries at least one, eight bits to a byte, each with as many as the column has dimensions
     * @throws IllegalArgumentException when they do not fit the column
     */
    public static ListSearch bits(FieldSchema column, MetricType metric, List<byte[]> queries) {
        FieldSchema element = column.element();
        boolean suits = element.type() == DataType.BINARY_VECTOR
                && (metric == MetricType.HAMMING || metric == MetricType.JACCARD);
        boolean fits = suits && queries.stream().allMatch(query -> query.length == width(element));
        requireFits(column, metric, fits && !queries.isEmpty());
        return new ListSearch(new BitListScorer(element, metric, queries), width(element), queries.size());
    }

    private static int width(FieldSchema element) {
        return element.type().vectorBytes(element.dimension());
    }

    private static void requireFits(FieldSchema column, MetricType metric, boolean fits) {
        if (!fits) {
            throw new IllegalArgumentException(
                    "%s with these vectors does not search %s".formatted(metric, column.typeName()));
        }
    }

    /**
     * Offers every eligible row that has vectors, with its score, to {@code top}.
     *
     * @param rowBound rows from here on are not eligible; at most the rows of the column
     * @param filter a bit for each row, set where it is eligible: bit {@code row & 63} of word {@code row >> 6}, for all rows
     *     below the bound; null when all are
     * @param top collects in the direction of the metric
     * @param stop asked again and again
     */
    public void search(BytesColumn column, int rowBound, long @Nullable [] filter, TopRows top, StopSignal stop) {
        Objects.checkFromToIndex(0, rowBound, column.rows());
        for (int from = 0; from < rowBound; from += WORD) {
            if (from % StopSignal.ROWS_BETWEEN_CHECKS == 0) {
                stop.check();
            }
            long rest = filter == null ? -1L : filter[from >> 6];
            if (rowBound - from < WORD) {
                rest &= -1L >>> (WORD - (rowBound - from));
            }
            while (rest != 0) {
                int first = Long.numberOfTrailingZeros(rest);
                int end = first + Long.numberOfTrailingZeros(~(rest >>> first));
                scan(column, from + first, from + end, top, stop);
                top.compared(end - first);
                rest = end >= WORD ? 0 : rest & (-1L << end);
            }
        }
    }

    /** Scores rows all of which are eligible, no more than a word has bits. */
    private void scan(BytesColumn column, int from, int to, TopRows top, StopSignal stop) {
        for (int row = from; row < to; ) {
            int covered = column.places(row, to - row, starts, lengths);
            MemorySegment memory = column.segmentOf(row);
            for (int i = 0; i < covered; i++) {
                // The array of a null row is empty, too.
                if (lengths[i] > 0) {
                    top.offer(row + i, score(memory, starts[i], lengths[i] / width, stop));
                }
            }
            row += covered;
        }
    }

    private float score(MemorySegment memory, long start, int elements, StopSignal stop) {
        scorer.begin();
        for (int done = 0; done < elements; done += scorer.tileElements()) {
            int count = Math.min(scorer.tileElements(), elements - done);
            unchecked += count;
            if (unchecked > elementsBetweenChecks) {
                stop.check();
                unchecked = 0;
            }
            scorer.load(memory, start + (long) done * width, count);
            scorer.compare(count);
        }
        return scorer.total();
    }

    /** Which elements of rows may be found. */
    @FunctionalInterface
    public interface Chosen {
        /** Whether an element that the row has may be found. */
        boolean contains(int row, int element);
    }

    /** As {@link #search}, of some elements only, by the first query: a row without any of them is not found. */
    public void searchChosen(
            BytesColumn column,
            int rowBound,
            long @Nullable [] filter,
            Chosen chosen,
            boolean largerIsBetter,
            TopRows top,
            StopSignal stop) {
        int compared = 0;
        for (int row = 0; row < rowBound; row++) {
            if (row % StopSignal.ROWS_BETWEEN_CHECKS == 0) {
                stop.check();
            }
            if (filter != null && (filter[row >> 6] & 1L << row) == 0) {
                continue;
            }
            float[] values = elements(column, row);
            float best = Float.NaN;
            for (int i = 0; i < values.length; i++) {
                boolean better = Float.isNaN(best) || (largerIsBetter ? values[i] > best : values[i] < best);
                if (better && chosen.contains(row, i)) {
                    best = values[i];
                }
            }
            // One that is not a number is never collected.
            top.offer(row, best);
            compared++;
        }
        top.compared(compared);
    }

    /** The value of the first query with each vector of a row, in their order; none when the row has none. */
    public float[] elements(BytesColumn column, int row) {
        int count = column.length(row) / width;
        float[] values = new float[count];
        MemorySegment memory = column.segmentOf(row);
        long start = column.offsetOf(row);
        for (int done = 0; done < count; done += scorer.tileElements()) {
            int tile = Math.min(scorer.tileElements(), count - done);
            scorer.load(memory, start + (long) done * width, tile);
            scorer.each(tile, values, done);
        }
        return values;
    }
}
