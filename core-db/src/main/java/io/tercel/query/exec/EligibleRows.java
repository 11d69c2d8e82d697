package io.tercel.query.exec;

import io.tercel.expr.RowBitmap;
import io.tercel.segment.SegmentView;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of a segment a request may return: visible, not deleted, and passing the filter.
 *
 * @param view the segment
 * @param words one bit a row, for all visible rows; null when all of them are eligible, maybe empty when none is
 * @param count how many rows are eligible
 */
// Identity equality is what a carrier of shared arrays should have.
@SuppressWarnings("ArrayRecordComponent")
record EligibleRows(SegmentView view, long @Nullable [] words, int count) {

    private static final long[] NO_WORDS = {};

    /**
     * The rows of a segment that are not deleted and pass a filter.
     *
     * @param passing the rows that pass, not used otherwise afterwards; empty when there is no filter
     */
    static EligibleRows of(SegmentView view, Optional<RowBitmap> passing) {
        long[] deleted = view.deleted();
        if (passing.isEmpty() && deleted == null) {
            return new EligibleRows(view, null, view.rows());
        }
        RowBitmap rows = passing.orElseGet(() -> RowBitmap.all(view.rows()));
        if (deleted != null) {
            long[] words = rows.words();
            for (int i = 0; i < Math.min(words.length, deleted.length); i++) {
                words[i] &= ~deleted[i];
            }
        }
        return new EligibleRows(view, rows.words(), rows.cardinality());
    }

    /** No row of a segment. */
    static EligibleRows none(SegmentView view) {
        return new EligibleRows(view, NO_WORDS, 0);
    }

    /** The rows that are eligible here and there, of the same segment. */
    EligibleRows and(EligibleRows other) {
        if (count == 0 || other.words == null) {
            return this;
        }
        if (other.count == 0 || words == null) {
            return other;
        }
        long[] both = words.clone();
        int rows = 0;
        for (int i = 0; i < both.length; i++) {
            both[i] &= other.words[i];
            rows += Long.bitCount(both[i]);
        }
        return new EligibleRows(view, both, rows);
    }

    /** Whether a row is eligible. */
    boolean contains(int row) {
        return count > 0 && (words == null || (words[row >> 6] & 1L << row) != 0);
    }

    /** The first eligible row at or after {@code from}, or {@link RowBitmap#NO_MORE_ROWS}. */
    int next(int from) {
        int bound = view.rows();
        if (from >= bound || count == 0) {
            return RowBitmap.NO_MORE_ROWS;
        }
        if (words == null) {
            return from;
        }
        int word = from >> 6;
        long bits = words[word] & -1L << from;
        while (bits == 0) {
            if (++word == words.length) {
                return RowBitmap.NO_MORE_ROWS;
            }
            bits = words[word];
        }
        return (word << 6) + Long.numberOfTrailingZeros(bits);
    }

    /** Writes the eligible rows of a block to {@code out}, as places in the block, and returns how many there are. */
    int pick(int from, int count, int[] out) {
        int picked = 0;
        for (int row = next(from); row < from + count; row = next(row + 1)) {
            out[picked++] = row - from;
        }
        return picked;
    }
}
