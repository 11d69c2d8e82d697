package io.tercel.index.sparse;

import org.jspecify.annotations.Nullable;

/** The eligible rows of a search, as {@code SparseIndex.search} gives them. */
final class RowFilter {

    private static final long[] NO_WORDS = {};

    private final boolean all;
    private final long[] words;

    RowFilter(long @Nullable [] words) {
        this.all = words == null;
        this.words = words == null ? NO_WORDS : words;
    }

    boolean accepts(int row) {
        return all || (word(row >> 6) & (1L << row)) != 0;
    }

    /** The 64 rows from {@code 64 * index} on, as bits. */
    long word(int index) {
        if (all) {
            return -1;
        }
        return index < words.length ? words[index] : 0;
    }

    /** The first eligible row from {@code row} on, or NO_MORE_ROWS. */
    int next(int row) {
        if (all) {
            return row;
        }
        int index = row >> 6;
        if (index >= words.length) {
            return TermCursor.NO_MORE_ROWS;
        }
        long word = words[index] & (-1L << row);
        while (word == 0) {
            if (++index == words.length) {
                return TermCursor.NO_MORE_ROWS;
            }
            word = words[index];
        }
        return (index << 6) + Long.numberOfTrailingZeros(word);
    }
}
