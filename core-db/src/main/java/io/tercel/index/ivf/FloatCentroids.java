package io.tercel.index.ivf;

import io.tercel.column.Column;
import io.tercel.column.VectorColumn;
import io.tercel.index.codes.FloatRows;
import io.tercel.io.ChecksumOutput;
import io.tercel.vector.DistanceKernel;
import io.tercel.vector.Kernels;
import io.tercel.vector.MetricType;
import io.tercel.vector.Norms;
import java.util.Arrays;

/**
 * Centroids of floats: the means of their rows, and for metrics where larger is better, which ask for a direction, those means at unit
 * length (spherical k-means, Dhillon and Modha, "Concept Decompositions for Large Sparse Text Data Using Clustering", 2001).
 */
final class FloatCentroids implements Centroids {

    private static final DistanceKernel KERNEL = Kernels.ACTIVE;

    /** Rows compared with all centroids at a time: few enough for the first-level cache. */
    private static final int BLOCK_ROWS = 32;

    /** Centroids and rows are compared four by four. */
    private static final int TILE = 4;

    private final Column vectors;
    private final MetricType metric;
    private final boolean directions;
    private final int count;
    private final int dimension;
    private final int stride;

    /** Whole tiles; what is beyond the count is never found. */
    private final float[] values;

    FloatCentroids(Column vectors, MetricType metric, int count) {
        this.vectors = vectors;
        this.metric = metric;
        this.directions = metric.largerIsBetter();
        this.count = count;
        this.dimension = new FloatRows(vectors, metric).dimension();
        this.stride = VectorColumn.strideOf(dimension);
        this.values = new float[Math.multiplyExact(wholeTiles(count), stride)];
    }

    private static int wholeTiles(int count) {
        return (count + TILE - 1) & -TILE;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public Centroids ofCount(int other) {
        return new FloatCentroids(vectors, metric, other);
    }

    @Override
    public void place(int centroid, int row) {
        new FloatRows(vectors, metric).copy(row, values, centroid * stride);
        toDirection(centroid);
    }

    @Override
    public void copy(Centroids from, int at) {
        System.arraycopy(((FloatCentroids) from).values, 0, values, at * stride, from.count() * stride);
    }

    /** A thousandth up and down in turns, as FAISS does: small, and different for each component. */
    @Override
    public void split(int centroid, int other) {
        for (int i = 0; i < dimension; i++) {
            float value = values[centroid * stride + i];
            float apart = (i & 1) == 0 ? value / 1_024 : -value / 1_024;
            values[centroid * stride + i] = value + apart;
            values[other * stride + i] = value - apart;
        }
    }

    @Override
    public void moveToMiddle(int centroid, int[] rows, int from, int to) {
        FloatRows source = new FloatRows(vectors, metric);
        float[] row = new float[dimension];
        double[] sums = new double[dimension];
        for (int i = from; i < to; i++) {
            source.copy(rows[i], row, 0);
            for (int j = 0; j < dimension; j++) {
                sums[j] += row[j];
            }
        }
        for (int j = 0; j < dimension; j++) {
            values[centroid * stride + j] = (float) (sums[j] / (to - from));
        }
        toDirection(centroid);
    }

    private void toDirection(int centroid) {
        if (directions) {
            float inverse = Norms.inverse(values, centroid * stride, dimension);
            for (int i = centroid * stride; i < centroid * stride + dimension; i++) {
                values[i] *= inverse;
            }
        }
    }

    @Override
    public int bytes() {
        return stride * Float.BYTES;
    }

    @Override
    public void write(ChecksumOutput out) {
        out.writeFloats(values, 0, count * stride);
    }

    /** The components of a centroid, from {@code centroid * stride} on. */
    float[] values() {
        return values;
    }

    int stride() {
        return stride;
    }

    @Override
    public Finder finder() {
        float[] offsets = new float[wholeTiles(count)];
        Arrays.fill(offsets, Float.POSITIVE_INFINITY);
        for (int i = 0; i < count; i++) {
            // The nearest has the largest product less half of its square; the row's own square is the same for all.
            offsets[i] = directions ? 0 : (float) (Norms.squared(values, i * stride, dimension) / 2);
        }
        return new TileFinder(offsets);
    }

    private final class TileFinder implements Finder {

        private final FloatRows source = new FloatRows(vectors, metric);
        private final float[] offsets;
        private final float[] block = new float[BLOCK_ROWS * stride];
        private final float[] products = new float[TILE * TILE];
        private final float[] best = new float[BLOCK_ROWS];
        private final int[] bestAt = new int[BLOCK_ROWS];

        TileFinder(float[] offsets) {
            this.offsets = offsets;
        }

        @Override
        public void find(int[] rows, int from, int to, int[] nearest) {
            for (int next = from; next < to; next += BLOCK_ROWS) {
                int inBlock = Math.min(BLOCK_ROWS, to - next);
                for (int i = 0; i < inBlock; i++) {
                    source.copy(rows[next + i], block, i * stride);
                }
                findBlock(inBlock);
                System.arraycopy(bestAt, 0, nearest, next, inBlock);
            }
        }

        private void findBlock(int inBlock) {
            Arrays.fill(best, Float.NEGATIVE_INFINITY);
            Arrays.fill(bestAt, 0);
            for (int centroid = 0; centroid < count; centroid += TILE) {
                for (int i = 0; i < inBlock; i += TILE) {
                    KERNEL.sixteenDots(block, i * stride, values, centroid * stride, stride, stride, products);
                    keepBest(i, centroid);
                }
            }
        }

        private void keepBest(int firstRow, int firstCentroid) {
            for (int pair = 0; pair < TILE * TILE; pair++) {
                int row = firstRow + pair / TILE;
                int centroid = firstCentroid + pair % TILE;
                float value = products[pair] - offsets[centroid];
                if (value > best[row]) {
                    best[row] = value;
                    bestAt[row] = centroid;
                }
            }
        }
    }
}
