package io.tercel.index.flat;

import io.tercel.schema.FieldSchema;
import io.tercel.vector.Bits;
import io.tercel.vector.MetricType;
import io.tercel.vector.Score;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/** Vectors of bits, compared 64 at a time. */
final class BitListScorer extends ListScorer {

    private static final int TILE_BYTES = 16_384;

    private final MetricType metric;
    private final int width;
    private final int words;
    private final long[][] queries;
    private final int[] queryBits;
    private final long[] tile;

    /** The tile as memory: an element takes whole words, the last of which may end in zeros. */
    private final MemorySegment tileMemory;

    /** How many bits of the tile's elements are set, for JACCARD. */
    private final int[] elementBits;

    private final float[] best;

    /**
     * A scorer.
     *
     * @param element what the elements are
     * @param metric HAMMING or JACCARD
     */
    BitListScorer(FieldSchema element, MetricType metric, List<byte[]> queries) {
        super(TILE_BYTES, Long.BYTES * words(element));
        this.metric = metric;
        this.width = element.type().vectorBytes(element.dimension());
        this.words = words(element);
        this.queries = new long[queries.size()][words];
        this.queryBits = new int[queries.size()];
        for (int q = 0; q < queryBits.length; q++) {
            MemorySegment.ofArray(this.queries[q]).copyFrom(MemorySegment.ofArray(queries.get(q)));
            queryBits[q] = Bits.common(this.queries[q], this.queries[q], 0, words);
        }
        this.tile = new long[tileElements() * words];
        this.tileMemory = MemorySegment.ofArray(tile);
        this.elementBits = new int[tileElements()];
        this.best = new float[queryBits.length];
    }

    private static int words(FieldSchema element) {
        return (element.type().vectorBytes(element.dimension()) + Long.BYTES - 1) / Long.BYTES;
    }

    @Override
    void begin() {
        Arrays.fill(best, Float.POSITIVE_INFINITY);
    }

    @Override
    void load(MemorySegment memory, long offset, int count) {
        if (width == words * Long.BYTES) {
            MemorySegment.copy(memory, offset, tileMemory, 0, (long) count * width);
        } else {
            for (int i = 0; i < count; i++) {
                MemorySegment.copy(memory, offset + (long) i * width, tileMemory, (long) i * words * Long.BYTES, width);
            }
        }
        if (metric == MetricType.JACCARD) {
            for (int i = 0; i < count; i++) {
                elementBits[i] = setBits(i * words);
            }
        }
    }

    private int setBits(int at) {
        int count = 0;
        for (int i = at; i < at + words; i++) {
            count += Long.bitCount(tile[i]);
        }
        return count;
    }

    @Override
    void compare(int count) {
        for (int q = 0; q < best.length; q++) {
            float least = best[q];
            for (int i = 0; i < count; i++) {
                least = Math.min(least, value(q, i));
            }
            best[q] = least;
        }
    }

    private float value(int query, int element) {
        return metric == MetricType.HAMMING
                ? Bits.different(queries[query], tile, element * words, words)
                : Score.jaccard(
                        Bits.common(queries[query], tile, element * words, words),
                        queryBits[query],
                        elementBits[element]);
    }

    @Override
    float total() {
        double sum = 0;
        for (float each : best) {
            sum += each;
        }
        return (float) sum;
    }

    @Override
    void each(int count, float[] out, int at) {
        for (int i = 0; i < count; i++) {
            out[at + i] = value(0, i);
        }
    }
}
