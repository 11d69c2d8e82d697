package io.tercel.index.graph;

import io.tercel.column.Column;
import io.tercel.index.BuildWork;
import io.tercel.index.codes.FloatRows;
import io.tercel.index.codes.OneBitCodes;
import io.tercel.vector.Kernels;
import io.tercel.vector.MetricType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The one-bit codes of a graph's nodes, in native memory: one line of the cache for each node that a walk looks at, or a few. Safe for use by
 * many threads.
 */
final class NodeCodes {

    /** The rotation is the same in every index; what makes it work is that it knows nothing of the vectors. */
    static final long SEED = 0x7E2CE1;

    private static final int SAMPLE = 20_000;
    private static final int BATCH = 256;

    private final OneBitCodes codes;
    private final MemorySegment records;

    /**
     * Codes that are there.
     *
     * @param records allocated memory, a record for each node
     */
    NodeCodes(OneBitCodes codes, MemorySegment records) {
        this.codes = codes;
        this.records = records;
    }

    /** Makes the codes of all nodes. */
    static NodeCodes encode(Column vectors, MetricType metric, NodeRows nodes, Arena arena, BuildWork work) {
        OneBitCodes codes = new OneBitCodes(metric, center(new FloatRows(vectors, metric), nodes), SEED);
        MemorySegment records = arena.allocate((long) nodes.nodes() * codes.recordBytes(), 64);
        work.run(nodes.nodes(), BATCH, 0, () -> {
            FloatRows rows = new FloatRows(vectors, metric);
            float[] vector = new float[rows.dimension()];
            OneBitCodes.Encoder encoder = codes.new Encoder();
            return (from, to) -> {
                for (int node = from; node < to; node++) {
                    rows.copy(nodes.row(node), vector, 0);
                    encoder.encode(vector, records, (long) node * codes.recordBytes());
                }
            };
        });
        return new NodeCodes(codes, records);
    }

    /** The mean of a sample. */
    private static float[] center(FloatRows rows, NodeRows nodes) {
        int dimension = rows.dimension();
        double[] sums = new double[dimension];
        float[] vector = new float[dimension];
        int step = Math.max(1, nodes.nodes() / SAMPLE);
        int count = 0;
        for (int node = 0; node < nodes.nodes(); node += step) {
            rows.copy(nodes.row(node), vector, 0);
            for (int i = 0; i < dimension; i++) {
                sums[i] += vector[i];
            }
            count++;
        }
        float[] center = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            center[i] = (float) (sums[i] / Math.max(1, count));
        }
        return center;
    }

    OneBitCodes codes() {
        return codes;
    }

    MemorySegment records() {
        return records;
    }

    /** Estimated distances to a query, for one thread. */
    final class ToQuery extends NodeDistances {

        private final OneBitCodes.Query query = codes.new Query();

        /** Takes a query: as long as the metric wants it. */
        void set(float[] vector) {
            query.set(vector);
        }

        @Override
        void of(int[] nodes, int count, float[] out) {
            query.estimate(Kernels.ONE_BIT, records, nodes, count, out);
        }
    }

    /** Estimated distances between nodes, in the space that the graph is built in. */
    NodeVectors.Between between(Column vectors, MetricType metric, NodeRows nodes, NodeFloats exact) {
        return new Between(new FloatRows(vectors, metric), nodes, exact.hasAdditional() ? exact : null);
    }

    private final class Between extends NodeVectors.Between {

        private final ToQuery toQuery = new ToQuery();
        private final FloatRows rows;
        private final NodeRows nodes;
        private final @Nullable NodeFloats additional;
        private final float[] vector;
        private float own;

        Between(FloatRows rows, NodeRows nodes, @Nullable NodeFloats additional) {
            this.rows = rows;
            this.nodes = nodes;
            this.additional = additional;
            this.vector = new float[rows.dimension()];
        }

        @Override
        void from(int node) {
            rows.copy(nodes.row(node), vector, 0);
            toQuery.set(vector);
            own = additional == null ? 0 : additional.additional(node);
        }

        @Override
        void of(int[] others, int count, float[] out) {
            toQuery.of(others, count, out);
            if (additional != null) {
                for (int i = 0; i < count; i++) {
                    out[i] -= own * additional.additional(others[i]);
                }
            }
        }
    }
}
