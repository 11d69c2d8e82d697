package io.tercel.segment;

import io.tercel.column.LongColumn;
import org.jspecify.annotations.Nullable;

/*
 * Rows of a sealed segment are in the order of their keys, so which of them are older than a moment takes a look at all timestamps.
 * Expiry asks for a slightly later moment with each read, but the answer changes only when the next row expires: it is kept together
 * with the span of moments for which it holds.
 */
/** Which rows of a segment have a moment before or after another: that of their write, or one of a field. Safe for use by many threads. */
final class RowAges {

    private static final int BLOCK_ROWS = 1_024;

    private final LongColumn moments;
    private volatile @Nullable Older newest;

    /**
     * The rows before any moment of a span.
     *
     * @param rows among so many rows
     * @param after the span begins after this: the newest of these rows
     * @param upTo the span ends with this: the oldest of the others
     */
    // Identity equality is what a carrier of shared arrays should have.
    @SuppressWarnings("ArrayRecordComponent")
    private record Older(int rows, long after, long upTo, long[] words) {}

    RowAges(LongColumn moments) {
        this.moments = moments;
    }

    /** Of the first {@code rows} those before a moment as bits, not to be changed; null when there are none. Null is before none. */
    long @Nullable [] before(int rows, long moment) {
        if (moments.min() >= moment) {
            return null;
        }
        Older known = newest;
        if (known == null || known.rows() != rows || moment <= known.after() || moment > known.upTo()) {
            known = older(rows, moment);
            newest = known;
        }
        return known.words();
    }

    private Older older(int rows, long moment) {
        long after = Long.MIN_VALUE;
        long upTo = Long.MAX_VALUE;
        long[] words = new long[(rows + 63) >> 6];
        long[] block = new long[BLOCK_ROWS];
        boolean hasNulls = moments.hasNulls();
        for (int from = 0; from < rows; from += BLOCK_ROWS) {
            int count = Math.min(BLOCK_ROWS, rows - from);
            moments.longs(from, count, block);
            for (int i = 0; i < count; i++) {
                if (hasNulls && moments.isNull(from + i)) {
                    continue;
                }
                long each = block[i];
                if (each < moment) {
                    words[(from + i) >> 6] |= 1L << (from + i);
                    after = Math.max(after, each);
                } else {
                    upTo = Math.min(upTo, each);
                }
            }
        }
        return new Older(rows, after, upTo, words);
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
