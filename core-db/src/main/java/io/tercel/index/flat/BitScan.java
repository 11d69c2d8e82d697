package io.tercel.index.flat;

import io.tercel.column.PackedColumn;
import io.tercel.index.TopRows;
import io.tercel.vector.Bits;
import io.tercel.vector.MetricType;
import io.tercel.vector.Score;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Rows of bits, compared 64 at a time. */
final class BitScan extends BlockScan {

    /** In the order of the query's longs; which order does not matter to counts of bits. */
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final int BLOCK_BYTES = 16_384;

    private final MetricType metric;
    private final int words;
    private final long[] query;
    private final int queryBits;
    private final long[] block;

    BitScan(PackedColumn column, MetricType metric, byte[] query, TopRows top) {
        super(column, top, BLOCK_BYTES, metric == MetricType.JACCARD);
        this.metric = metric;
        this.words = column.strideBytes() / Long.BYTES;
        this.query = new long[words];
        ByteBuffer.wrap(Arrays.copyOf(query, column.strideBytes()))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asLongBuffer()
                .get(this.query);
        this.queryBits = Bits.common(this.query, this.query, 0, words);
        this.block = new long[words * blockRows(column, BLOCK_BYTES)];
    }

    @Override
    void copy(MemorySegment segment, long offset, int at, int count) {
        MemorySegment.copy(segment, LONG, offset, block, at * words, count * words);
    }

    @Override
    void score(int count) {
        if (metric == MetricType.HAMMING) {
            for (int i = 0; i < count; i++) {
                scores[i] = Bits.different(query, block, i * words, words);
            }
        } else {
            for (int i = 0; i < count; i++) {
                scores[i] = Score.jaccard(Bits.common(query, block, i * words, words), queryBits, (int) norms[i]);
            }
        }
    }
}
