package io.tercel.index.graph;

import io.tercel.column.Column;
import io.tercel.column.VectorColumn;
import io.tercel.index.VectorQuery;
import io.tercel.index.codes.FloatRows;
import io.tercel.vector.DistanceKernel;
import io.tercel.vector.Kernels;
import io.tercel.vector.MetricType;
import io.tercel.vector.Norms;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Distances from a query to nodes, as a walk compares them: in the order of the metric, if not its values. For one thread. */
abstract class QueryDistances extends NodeDistances {

    /** Takes another query. */
    abstract void set(VectorQuery query);

    static float[] floats(VectorQuery query) {
        return switch (query) {
            case VectorQuery.Floats floats -> floats.components();
            case VectorQuery.Bits bits -> throw new IllegalArgumentException("expected a query of floats, got bits");
        };
    }

    /** The query as the metric compares it. */
    static float[] asCompared(VectorQuery query, MetricType metric) {
        return metric == MetricType.COSINE ? unit(floats(query)) : floats(query);
    }

    /** The same direction, of length one; zeros stay zeros. */
    private static float[] unit(float[] vector) {
        float inverse = Norms.inverse(vector, 0, vector.length);
        float[] unit = new float[vector.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = vector[i] * inverse;
        }
        return unit;
    }

    /** Estimates from codes. */
    static final class ByCodes extends QueryDistances {

        private final NodeCodes.ToQuery estimates;
        private final MetricType metric;

        ByCodes(NodeCodes codes, MetricType metric) {
            this.estimates = codes.new ToQuery();
            this.metric = metric;
        }

        @Override
        void set(VectorQuery query) {
            estimates.set(asCompared(query, metric));
        }

        @Override
        void of(int[] nodes, int count, float[] out) {
            estimates.of(nodes, count, out);
        }
    }

    /** Counts of bits. */
    static final class ByBits extends QueryDistances {

        private final NodeBits.Distances distances;

        ByBits(NodeBits bits) {
            this.distances = bits.new Distances();
        }

        @Override
        void set(VectorQuery query) {
            switch (query) {
                case VectorQuery.Bits given -> distances.from(given.bytes());
                case VectorQuery.Floats floats ->
                    throw new IllegalArgumentException("expected a query of bits, got floats");
            }
        }

        @Override
        void of(int[] nodes, int count, float[] out) {
            distances.of(nodes, count, out);
        }
    }

    /** The vectors themselves. */
    static final class ByVectors extends QueryDistances {

        private static final DistanceKernel KERNEL = Kernels.ACTIVE;

        private final Column column;
        private final MetricType metric;
        private final NodeRows nodes;
        private final FloatRows rows;
        private final int stride;
        private final float[] row;
        private float[] query = {};

        ByVectors(Column column, MetricType metric, NodeRows nodes) {
            this.column = column;
            this.metric = metric;
            this.nodes = nodes;
            this.rows = new FloatRows(column, metric);
            this.stride = VectorColumn.strideOf(rows.dimension());
            this.row = new float[stride];
        }

        @Override
        void set(VectorQuery given) {
            query = Arrays.copyOf(asCompared(given, metric), stride);
        }

        @Override
        void of(int[] others, int count, float[] out) {
            if (column instanceof VectorColumn floats) {
                of(floats, others, count, out);
            } else {
                for (int i = 0; i < count; i++) {
                    rows.copy(nodes.row(others[i]), row, 0);
                    out[i] = metric == MetricType.L2
                            ? KERNEL.squaredDistance(query, 0, row, 0, stride)
                            : -KERNEL.dot(query, 0, row, 0, stride);
                }
            }
        }

        private void of(VectorColumn floats, int[] others, int count, float[] out) {
            int whole = count & -4;
            for (int i = 0; i < whole; i += 4) {
                MemorySegment segment = floats.segmentOf(0);
                long offset0 = offset(floats, others[i]);
                long offset1 = offset(floats, others[i + 1]);
                long offset2 = offset(floats, others[i + 2]);
                long offset3 = offset(floats, others[i + 3]);
                if (metric == MetricType.L2) {
                    KERNEL.fourSquaredDistances(query, stride, segment, offset0, offset1, offset2, offset3, out, i);
                } else {
                    KERNEL.fourDots(query, stride, segment, offset0, offset1, offset2, offset3, out, i);
                }
            }
            for (int i = whole; i < count; i++) {
                out[i] = metric == MetricType.L2
                        ? KERNEL.squaredDistance(query, stride, floats.segmentOf(0), offset(floats, others[i]))
                        : KERNEL.dot(query, stride, floats.segmentOf(0), offset(floats, others[i]));
            }
            if (metric != MetricType.L2) {
                boolean cosine = metric == MetricType.COSINE;
                for (int i = 0; i < count; i++) {
                    out[i] = cosine ? -out[i] * floats.inverseNorm(nodes.row(others[i])) : -out[i];
                }
            }
        }

        /** All rows of a sealed column lie in one segment. */
        private long offset(VectorColumn floats, int node) {
            int at = nodes.row(node);
            floats.require(at, at + 1);
            return floats.offsetOf(at);
        }
    }
}
