package io.tercel.index.flat;

import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.vector.DistanceKernel;
import io.tercel.vector.GroupKernel;
import io.tercel.vector.Kernels;
import io.tercel.vector.MetricType;
import io.tercel.vector.Norms;
import io.tercel.vector.Score;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Vectors of floats, or of numbers of fewer bits that become floats, by inner product, cosine or distance. */
final class FloatListScorer extends ListScorer {

    private static final DistanceKernel KERNEL = Kernels.ACTIVE;
    private static final GroupKernel GROUPS = Kernels.GROUP;
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Leaves room in the cache for a group of queries. */
    private static final int TILE_BYTES = 16_384;

    /** A group takes as long as this share of its queries, one by one: measured for 128 dimensions with 256 and 512 bits. */
    private static final int SHARE = 3;

    /* Between these a sum of squares in 32 bits has lost nothing that matters, and its inverse root is a float. */
    private static final float SMALLEST_SQUARES = 1e-30f;
    private static final float LARGEST_SQUARES = 1e37f;

    private final MetricType metric;
    private final int dimension;
    private final Optional<WideningBlock> packed;
    private final float[] tile;
    private final float[] values;

    /** By which inner products are multiplied: one over the norm of the tile's elements for the cosine, else 1. */
    private final float[] scales;

    private final float[][] queries;
    private final float[] queryScales;
    private final boolean grouped;
    private final float[] turned;

    /** Of each query, the best value so far; the cosine's without the norm of the query. */
    private final float[] best;

    /**
     * A scorer.
     *
     * @param element what the elements are
     * @param metric L2, IP or COSINE
     */
    FloatListScorer(FieldSchema element, MetricType metric, List<float[]> queries) {
        super(TILE_BYTES, Float.BYTES * element.dimension());
        this.metric = metric;
        this.dimension = element.dimension();
        this.packed = element.type() == DataType.FLOAT_VECTOR
                ? Optional.empty()
                : Optional.of(WideningBlock.of(element.type().encoding(), tileElements() * dimension));
        this.tile = new float[tileElements() * dimension];
        this.values = new float[tileElements()];
        this.scales = new float[tileElements()];
        Arrays.fill(scales, 1);
        this.queries = queries.stream().map(float[]::clone).toArray(float[][]::new);
        this.queryScales = new float[this.queries.length];
        for (int q = 0; q < queryScales.length; q++) {
            queryScales[q] = metric == MetricType.COSINE ? Norms.inverse(this.queries[q], 0, dimension) : 1;
        }
        int group = GROUPS.group();
        this.grouped = SHARE * this.queries.length > group;
        int rounded = (this.queries.length + group - 1) / group * group;
        this.turned = grouped ? turned(rounded) : new float[0];
        this.best = new float[rounded];
    }

    /** The queries as {@link GroupKernel} reads them; zeros fill up the last group. */
    private float[] turned(int rounded) {
        int group = GROUPS.group();
        float[] components = new float[Math.multiplyExact(rounded, dimension)];
        for (int q = 0; q < queries.length; q++) {
            int at = q / group * group * dimension + q % group;
            for (int i = 0; i < dimension; i++) {
                components[at + i * group] = queries[q][i];
            }
        }
        return components;
    }

    @Override
    void begin() {
        Arrays.fill(best, metric == MetricType.L2 ? Float.POSITIVE_INFINITY : Float.NEGATIVE_INFINITY);
    }

    @Override
    void load(MemorySegment memory, long offset, int count) {
        int components = count * dimension;
        if (packed.isEmpty()) {
            MemorySegment.copy(memory, FLOAT, offset, tile, 0, components);
        } else {
            packed.get().copy(memory, offset, 0, components);
            packed.get().widen(tile, components);
        }
        if (metric == MetricType.COSINE) {
            for (int i = 0; i < count; i++) {
                scales[i] = inverseNorm(i * dimension);
            }
        }
    }

    private float inverseNorm(int at) {
        float squares = KERNEL.dot(tile, at, tile, at, dimension);
        return squares > SMALLEST_SQUARES && squares < LARGEST_SQUARES
                ? (float) (1 / Math.sqrt(squares))
                : Norms.inverse(tile, at, dimension);
    }

    @Override
    void compare(int count) {
        if (!grouped) {
            for (int q = 0; q < queries.length; q++) {
                best[q] = best(q, count);
            }
            return;
        }
        for (int q = 0; q < best.length; q += GROUPS.group()) {
            if (metric == MetricType.L2) {
                GROUPS.lowerToSquaredDistances(turned, q * dimension, dimension, tile, 0, count, best, q);
            } else {
                GROUPS.raiseToDots(turned, q * dimension, dimension, tile, 0, count, scales, 0, best, q);
            }
        }
    }

    private float best(int query, int count) {
        scan(query, count);
        float most = best[query];
        if (metric == MetricType.L2) {
            for (int i = 0; i < count; i++) {
                most = Math.min(most, values[i]);
            }
        } else {
            for (int i = 0; i < count; i++) {
                most = Math.max(most, values[i] * scales[i]);
            }
        }
        return most;
    }

    private void scan(int query, int count) {
        if (metric == MetricType.L2) {
            KERNEL.scanSquaredDistances(queries[query], dimension, tile, 0, dimension, count, values, 0);
        } else {
            KERNEL.scanDots(queries[query], dimension, tile, 0, dimension, count, values, 0);
        }
    }

    @Override
    float total() {
        double sum = 0;
        for (int q = 0; q < queries.length; q++) {
            sum += value(q, best[q]);
        }
        return (float) sum;
    }

    private float value(int query, float scaled) {
        return metric == MetricType.COSINE ? Score.cosine(scaled, queryScales[query], 1) : scaled;
    }

    @Override
    void each(int count, float[] out, int at) {
        scan(0, count);
        for (int i = 0; i < count; i++) {
            out[at + i] = value(0, metric == MetricType.L2 ? values[i] : values[i] * scales[i]);
        }
    }
}
