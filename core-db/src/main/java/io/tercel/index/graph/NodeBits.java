package io.tercel.index.graph;

import io.tercel.column.PackedColumn;
import io.tercel.vector.Bits;
import io.tercel.vector.MetricType;
import io.tercel.vector.Score;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Vectors of bits: the metric's own distances, between nodes and from a query. */
final class NodeBits extends NodeVectors {

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final PackedColumn column;
    private final MetricType metric;
    private final NodeRows nodes;
    private final int words;

    NodeBits(PackedColumn column, MetricType metric, NodeRows nodes) {
        this.column = column;
        this.metric = metric;
        this.nodes = nodes;
        this.words = column.strideBytes() / Long.BYTES;
    }

    @Override
    Between between() {
        return new Distances();
    }

    /** Distances from a node or a query, for one thread. */
    final class Distances extends Between {

        private final long[] bits = new long[words];
        private final long[] other = new long[words];
        private int set;

        @Override
        void from(int node) {
            read(node, bits);
            count();
        }

        /** Takes a query. */
        void from(byte[] query) {
            ByteBuffer.wrap(Arrays.copyOf(query, words * Long.BYTES))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asLongBuffer()
                    .get(bits);
            count();
        }

        private void count() {
            set = Bits.common(bits, bits, 0, words);
        }

        private void read(int node, long[] out) {
            int row = nodes.row(node);
            column.require(row, row + 1);
            MemorySegment.copy(column.segmentOf(row), LONG, column.offsetOf(row), out, 0, words);
        }

        @Override
        void of(int[] others, int count, float[] out) {
            for (int i = 0; i < count; i++) {
                read(others[i], other);
                out[i] = metric == MetricType.HAMMING
                        ? Bits.different(bits, other, 0, words)
                        : Score.jaccard(Bits.common(bits, other, 0, words), set, Bits.common(other, other, 0, words));
            }
        }
    }
}
