package io.tercel.samples.benchmarks.measure;

import io.tercel.samples.benchmarks.data.VectorSet;
import io.tercel.vector.MetricType;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.lucene.util.VectorUtil;

/**
 * Finds the true nearest neighbours by comparing everything with everything, on all cores. Nothing of Tercel is used: this is what
 * it is judged by.
 */
public final class ExactNeighbors {

    /** Queries that look at a base vector while it is in the cache. */
    private static final int TILE = 16;

    private ExactNeighbors() {}

    /**
     * The k nearest base rows of each query, nearest first; of equally near ones the lower row comes first.
     *
     * @param metric L2, IP or COSINE
     * @param k at least 1; fewer rows come back when the base has fewer
     */
    public static int[][] find(VectorSet base, VectorSet queries, MetricType metric, int k) {
        return find(base, queries, metric, k, List.of());
    }

    /**
     * The same among eligible rows only.
     *
     * @param eligible by query the rows that may be found; where it is empty all rows of the base may
     */
    public static int[][] find(VectorSet base, VectorSet queries, MetricType metric, int k, List<BitSet> eligible) {
        boolean isCosine = metric == MetricType.COSINE;
        VectorSet rows = isCosine ? base.normalized() : base;
        VectorSet asked = isCosine ? queries.normalized() : queries;
        int[][] nearest = new int[queries.size()][];
        int tiles = Math.ceilDiv(queries.size(), TILE);
        try (Progress progress = Progress.of("exact neighbours", queries.size())) {
            IntStream.range(0, tiles).parallel().forEach(tile -> {
                int from = tile * TILE;
                int to = Math.min(from + TILE, queries.size());
                findTile(rows, asked, metric, k, eligible, nearest, from, to);
                progress.step(to - from);
            });
        }
        return nearest;
    }

    private static void findTile(
            VectorSet base,
            VectorSet queries,
            MetricType metric,
            int k,
            List<BitSet> eligible,
            int[][] nearest,
            int from,
            int to) {
        Best[] best = new Best[to - from];
        Arrays.setAll(best, i -> new Best(Math.min(k, base.size())));
        for (int row = 0; row < base.size(); row++) {
            float[] vector = base.row(row);
            for (int i = 0; i < best.length; i++) {
                if (!eligible.isEmpty() && !eligible.get(from + i).get(row)) {
                    continue;
                }
                float[] query = queries.row(from + i);
                best[i].offer(
                        row,
                        metric == MetricType.L2
                                ? -VectorUtil.squareDistance(query, vector)
                                : VectorUtil.dotProduct(query, vector));
            }
        }
        for (int i = 0; i < best.length; i++) {
            nearest[from + i] = best[i].found();
        }
    }

    /** The best rows so far, best first. Rows are offered in ascending order, so a tie stays behind. */
    private static final class Best {

        private final int[] rows;
        private final float[] scores;
        private int size;

        Best(int k) {
            rows = new int[k];
            scores = new float[k];
        }

        int[] found() {
            return Arrays.copyOf(rows, size);
        }

        void offer(int row, float score) {
            if (size == rows.length && score <= scores[size - 1]) {
                return;
            }
            int place = size < rows.length ? size++ : size - 1;
            while (place > 0 && scores[place - 1] < score) {
                scores[place] = scores[place - 1];
                rows[place] = rows[place - 1];
                place--;
            }
            scores[place] = score;
            rows[place] = row;
        }
    }
}
