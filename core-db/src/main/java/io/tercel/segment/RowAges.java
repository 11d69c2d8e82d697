package io.tercel.segment;

import io.tercel.column.LongColumn;
import org.jspecify.annotations.Nullable;

/*
 * Rows of a sealed segment are in the order of their keys, so which of them are older than a moment takes a look at all timestamps.
 * Expiry asks for a slightly later moment with each read, but the answer changes only when the next row expires: it is kept together
 * with the span of moments for which it holds.
 */
/** Which rows of a sealed segment were written before or after a moment. Safe for use by many threads. */
final class RowAges {

    private static final int BLOCK_ROWS = 1_024;

    private final LongColumn timestamps;
    private volatile @Nullable Older newest;

    /**
     * The rows written before any timestamp of a span.
     *
     * @param after the span begins after this: the newest of these rows
     * @param upTo the span ends with this: the oldest of the others
     */
    // Identity equality is what a carrier of shared arrays should have.
    @SuppressWarnings("ArrayRecordComponent")
    private record Older(long after, long upTo, long[] words) {}

    RowAges(LongColumn timestamps) {
        this.timestamps = timestamps;
    }

    /** The rows written before a timestamp as bits, not to be changed; null when there are none. */
    long @Nullable [] writtenBefore(long timestamp) {
        if (timestamps.min() >= timestamp) {
            return null;
        }
        Older known = newest;
        if (known == null || timestamp <= known.after() || timestamp > known.upTo()) {
            known = older(timestamp);
            newest = known;
        }
        return known.words();
    }

    private Older older(long timestamp) {
        long after = Long.MIN_VALUE;
        long upTo = Long.MAX_VALUE;
        int rows = timestamps.rows();
        long[] words = new long[(rows + 63) >> 6];
        long[] block = new long[BLOCK_ROWS];
        for (int from = 0; from < rows; from += BLOCK_ROWS) {
            int count = Math.min(BLOCK_ROWS, rows - from);
            timestamps.longs(from, count, block);
            for (int i = 0; i < count; i++) {
                long written = block[i];
                if (written < timestamp) {
                    words[(from + i) >> 6] |= 1L << (from + i);
                    after = Math.max(after, written);
                } else {
                    upTo = Math.min(upTo, written);
                }
            }
        }
        return new Older(after, upTo, words);
    }

    /** The rows written after a timestamp as bits; null when there are none. */
    static long @Nullable [] writtenAfter(LongColumn timestamps, long timestamp) {
        if (timestamps.max() <= timestamp) {
            return null;
        }
        int rows = timestamps.rows();
        long[] words = new long[(rows + 63) >> 6];
        long[] block = new long[BLOCK_ROWS];
        for (int from = 0; from < rows; from += BLOCK_ROWS) {
            int count = Math.min(BLOCK_ROWS, rows - from);
            timestamps.longs(from, count, block);
            for (int i = 0; i < count; i++) {
                if (block[i] > timestamp) {
                    words[(from + i) >> 6] |= 1L << (from + i);
                }
            }
        }
        return words;
    }
}
