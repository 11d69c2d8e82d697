package io.tercel.index.graph;

import io.tercel.column.Column;
import io.tercel.column.VectorColumn;
import io.tercel.index.codes.FloatRows;
import io.tercel.vector.DistanceKernel;
import io.tercel.vector.Kernels;
import io.tercel.vector.MetricType;
import io.tercel.vector.Norms;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Vectors of floats, or widened to floats. Distances are squared Euclidean ones between the vectors themselves (L2), or half of those
 * between vectors of unit length (COSINE), or between vectors that one component more makes equally long (IP): to a query whose additional
 * component is zero the nearest of these has the largest inner product (Bachrach et al., "Speeding Up the Xbox Recommender System
 * Using a Euclidean Transformation for Inner-Product Spaces", 2014). So in each case neighbours are those of a Euclidean space, which is
 * what a graph needs.
 */
final class NodeFloats extends NodeVectors {

    private static final DistanceKernel KERNEL = Kernels.ACTIVE;
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MetricType metric;
    private final NodeRows nodes;
    private final MemorySegment memory;
    private final long base;
    private final boolean isCopy;
    private final int stride;

    /** COSINE: one over the length of each vector. IP: the additional component. Empty for L2. */
    private final float[] factors;

    /** IP: the square of the length that all vectors have with their additional component. */
    private final float squaredLength;

    NodeFloats(Column vectors, MetricType metric, NodeRows nodes, Arena arena) {
        this.metric = metric;
        this.nodes = nodes;
        FloatRows rows = new FloatRows(vectors, MetricType.IP);
        int dimension = rows.dimension();
        this.stride = VectorColumn.strideOf(dimension);
        // All rows of a sealed column lie in one segment of memory.
        if (vectors instanceof VectorColumn floats
                && floats.rows() > 0
                && floats.runEnd(0) >= floats.rows()
                && floats.offsetOf(0) == 0) {
            isCopy = false;
            floats.require(0, floats.rows());
            memory = floats.segmentOf(0);
            base = 0;
        } else {
            isCopy = true;
            memory = arena.allocate((long) nodes.nodes() * stride * Float.BYTES, 64);
            base = 0;
        }
        factors = metric == MetricType.L2 ? new float[0] : new float[nodes.nodes()];
        squaredLength = prepare(rows, dimension);
    }

    private float prepare(FloatRows rows, int dimension) {
        float[] vector = new float[stride];
        double longest = 0;
        for (int node = 0; node < nodes.nodes() && (isCopy || factors.length > 0); node++) {
            rows.copy(nodes.row(node), vector, 0);
            if (isCopy) {
                MemorySegment.copy(vector, 0, memory, FLOAT, offset(node), stride);
            }
            double squared = Norms.squared(vector, 0, dimension);
            longest = Math.max(longest, squared);
            if (metric == MetricType.COSINE) {
                factors[node] = Norms.inverse(vector, 0, dimension);
            } else if (metric == MetricType.IP) {
                factors[node] = (float) squared;
            }
        }
        if (metric == MetricType.IP) {
            for (int node = 0; node < factors.length; node++) {
                factors[node] = (float) Math.sqrt(Math.max(0, longest - factors[node]));
            }
        }
        return (float) longest;
    }

    private long offset(int node) {
        return base + (long) (isCopy ? node : nodes.row(node)) * stride * Float.BYTES;
    }

    /** IP: the additional component of a node; 0 for other metrics. */
    float additional(int node) {
        return metric == MetricType.IP ? factors[node] : 0;
    }

    /** Whether additional components are needed at all: not for vectors of one length. */
    boolean hasAdditional() {
        if (metric == MetricType.IP) {
            for (float factor : factors) {
                // Of unit vectors, rounding leaves less than that.
                if ((double) factor * factor > 1e-4 * squaredLength) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    Between between() {
        return new FloatsBetween();
    }

    private final class FloatsBetween extends Between {

        private final float[] vector = new float[stride];
        private float factor;

        @Override
        void from(int node) {
            MemorySegment.copy(memory, FLOAT, offset(node), vector, 0, stride);
            factor = factors.length == 0 ? 0 : factors[node];
        }

        @Override
        void of(int[] others, int count, float[] out) {
            int whole = count & -4;
            for (int i = 0; i < whole; i += 4) {
                four(others[i], others[i + 1], others[i + 2], others[i + 3], out, i);
            }
            for (int i = whole; i < count; i++) {
                out[i] = metric == MetricType.L2
                        ? KERNEL.squaredDistance(vector, stride, memory, offset(others[i]))
                        : KERNEL.dot(vector, stride, memory, offset(others[i]));
            }
            if (metric == MetricType.COSINE) {
                for (int i = 0; i < count; i++) {
                    out[i] = 1 - out[i] * factor * factors[others[i]];
                }
            } else if (metric == MetricType.IP) {
                for (int i = 0; i < count; i++) {
                    out[i] = squaredLength - out[i] - factor * factors[others[i]];
                }
            }
        }

        private void four(int node0, int node1, int node2, int node3, float[] out, int at) {
            long offset0 = offset(node0);
            long offset1 = offset(node1);
            long offset2 = offset(node2);
            long offset3 = offset(node3);
            if (metric == MetricType.L2) {
                KERNEL.fourSquaredDistances(vector, stride, memory, offset0, offset1, offset2, offset3, out, at);
            } else {
                KERNEL.fourDots(vector, stride, memory, offset0, offset1, offset2, offset3, out, at);
            }
        }
    }
}
