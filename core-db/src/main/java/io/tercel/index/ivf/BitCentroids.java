package io.tercel.index.ivf;

import io.tercel.column.PackedColumn;
import io.tercel.io.ChecksumOutput;
import io.tercel.vector.Bits;
import io.tercel.vector.MetricType;
import io.tercel.vector.Score;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Centroids of bits: a bit is set where it is in most of the rows, which is as near as possible to all of them by Hamming distance. */
final class BitCentroids implements Centroids {

    private final PackedColumn vectors;
    private final MetricType metric;
    private final int count;
    private final int words;
    private final long[] values;

    BitCentroids(PackedColumn vectors, MetricType metric, int count) {
        this.vectors = vectors;
        this.metric = metric;
        this.count = count;
        this.words = vectors.strideBytes() / Long.BYTES;
        this.values = new long[Math.multiplyExact(count, words)];
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public Centroids ofCount(int other) {
        return new BitCentroids(vectors, metric, other);
    }

    @Override
    public void place(int centroid, int row) {
        new BitRow().load(row, values, centroid * words);
    }

    @Override
    public void copy(Centroids from, int at) {
        System.arraycopy(((BitCentroids) from).values, 0, values, at * words, from.count() * words);
    }

    /** The other one differs in the first bit. */
    @Override
    public void split(int centroid, int other) {
        System.arraycopy(values, centroid * words, values, other * words, words);
        values[other * words] ^= 1;
    }

    @Override
    public void moveToMiddle(int centroid, int[] rows, int from, int to) {
        int[] set = new int[words * Long.SIZE];
        long[] row = new long[words];
        BitRow source = new BitRow();
        for (int i = from; i < to; i++) {
            source.load(rows[i], row, 0);
            for (int bit = 0; bit < set.length; bit++) {
                set[bit] += (int) (row[bit >> 6] >>> bit & 1);
            }
        }
        for (int word = 0; word < words; word++) {
            long most = 0;
            for (int bit = 0; bit < Long.SIZE; bit++) {
                most |= 2L * set[word * Long.SIZE + bit] > to - from ? 1L << bit : 0;
            }
            values[centroid * words + word] = most;
        }
    }

    @Override
    public int bytes() {
        return words * Long.BYTES;
    }

    @Override
    public void write(ChecksumOutput out) {
        out.writeLongs(values, 0, values.length);
    }

    @Override
    public Finder finder() {
        float[] sizes = new float[count];
        for (int i = 0; i < count; i++) {
            for (int word = 0; word < words; word++) {
                sizes[i] += Long.bitCount(values[i * words + word]);
            }
        }
        BitRow source = new BitRow();
        long[] row = new long[words];
        return (rows, from, to, nearest) -> {
            for (int i = from; i < to; i++) {
                source.load(rows[i], row, 0);
                nearest[i] = nearest(row, sizes);
            }
        };
    }

    private int nearest(long[] row, float[] sizes) {
        int size = Bits.common(row, row, 0, words);
        float best = Float.POSITIVE_INFINITY;
        int bestAt = 0;
        for (int i = 0; i < count; i++) {
            float distance = metric == MetricType.HAMMING
                    ? Bits.different(row, values, i * words, words)
                    : Score.jaccard(Bits.common(row, values, i * words, words), size, (int) sizes[i]);
            if (distance < best) {
                best = distance;
                bestAt = i;
            }
        }
        return bestAt;
    }

    /** Reads rows as words. For one thread. */
    private final class BitRow {

        private final byte[] bytes = new byte[vectors.strideBytes()];
        private final ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);

        void load(int row, long[] out, int at) {
            vectors.copy(row, bytes, 0);
            buffer.asLongBuffer().get(out, at, words);
        }
    }
}
