package io.tercel.index.graph;

import io.tercel.column.Column;
import io.tercel.column.PackedColumn;
import io.tercel.vector.MetricType;
import io.tercel.vector.VectorEncoding;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/** The vectors that a graph is built over, as distances between nodes. Safe for use by many threads. */
abstract class NodeVectors {

    /** Distances from one node to others, exact up to rounding, and never below zero by more than that. For one thread. */
    abstract static class Between extends NodeDistances {

        /** Takes the node that distances are from. */
        abstract void from(int node);
    }

    /** Distances for one thread. */
    abstract Between between();

    /** Distances between some of the nodes only, which are numbered as in {@code members}; null for all. */
    static Between among(int @Nullable [] members, Between nodes) {
        return members == null ? nodes : new Among(members, nodes);
    }

    private static final class Among extends Between {

        private final int[] members;
        private final Between inner;
        private int[] nodes = new int[64];

        Among(int[] members, Between inner) {
            this.members = members;
            this.inner = inner;
        }

        @Override
        void from(int member) {
            inner.from(members[member]);
        }

        @Override
        void of(int[] others, int count, float[] out) {
            if (nodes.length < count) {
                nodes = new int[count];
            }
            for (int i = 0; i < count; i++) {
                nodes[i] = members[others[i]];
            }
            inner.of(nodes, count, out);
        }
    }

    /**
     * The vectors of the nodes.
     *
     * @param memory for copies, where the column's own form cannot be compared
     */
    static NodeVectors of(Column vectors, MetricType metric, NodeRows nodes, Arena memory) {
        if (vectors instanceof PackedColumn packed && packed.encoding() == VectorEncoding.BINARY) {
            return new NodeBits(packed, metric, nodes);
        }
        return new NodeFloats(vectors, metric, nodes, memory);
    }
}
