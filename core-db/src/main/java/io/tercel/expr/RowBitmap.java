package io.tercel.expr;

import java.util.Arrays;

/**
 * A set of rows of one segment: one bit for each row offset. Row {@code r} is bit {@code r & 63} of word {@code r >> 6}; bits from
 * {@link #rows()} on are zero, which every method keeps and whoever writes into {@link #words()} has to keep. Not safe for use by
 * many threads while one of them changes it.
 */
public final class RowBitmap {

    /** What {@link #nextSetBit} returns when there is no further row. */
    public static final int NO_MORE_ROWS = Integer.MAX_VALUE;

    private final int rows;
    private final long[] words;

    /** The empty set over a number of rows. */
    public RowBitmap(int rows) {
        this(rows, new long[wordsFor(rows)]);
    }

    private RowBitmap(int rows, long[] words) {
        this.rows = rows;
        this.words = words;
    }

    /**
     * The set with these bits.
     *
     * @param words as many as {@link #wordsFor} says, zeros from bit {@code rows} on; kept
     */
    public static RowBitmap of(int rows, long[] words) {
        if (words.length != wordsFor(rows)) {
            throw new IllegalArgumentException("%d words for %d rows".formatted(words.length, rows));
        }
        return new RowBitmap(rows, words);
    }

    /** The set of all rows. */
    public static RowBitmap all(int rows) {
        RowBitmap bitmap = new RowBitmap(rows);
        bitmap.setRange(0, rows);
        return bitmap;
    }

    /** How many words hold a number of bits. */
    public static int wordsFor(int rows) {
        return (rows + 63) >>> 6;
    }

    /** The number of rows that the set is about, in it or not. */
    public int rows() {
        return rows;
    }

    /** The bits themselves, shared with this set. */
    public long[] words() {
        return words;
    }

    /** Whether the row is in the set. */
    public boolean get(int row) {
        return (words[row >> 6] & (1L << row)) != 0;
    }

    /** Adds a row. */
    public void set(int row) {
        words[row >> 6] |= 1L << row;
    }

    /** Removes a row. */
    public void clear(int row) {
        words[row >> 6] &= ~(1L << row);
    }

    /** Adds the rows from {@code from} up to but without {@code to}. */
    public void setRange(int from, int to) {
        if (from >= to) {
            return;
        }
        int first = from >> 6;
        int last = (to - 1) >> 6;
        long head = -1L << from;
        long tail = -1L >>> -to;
        if (first == last) {
            words[first] |= head & tail;
            return;
        }
        words[first] |= head;
        Arrays.fill(words, first + 1, last, -1L);
        words[last] |= tail;
    }

    /** Number of rows in the set. */
    public int cardinality() {
        int count = 0;
        for (long word : words) {
            count += Long.bitCount(word);
        }
        return count;
    }

    /** Whether no row is in the set. */
    public boolean isEmpty() {
        for (long word : words) {
            if (word != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * The first row of the set at or after {@code from}, or {@link #NO_MORE_ROWS}. All rows in order: {@code for (int row =
     * set.nextSetBit(0); row != NO_MORE_ROWS; row = set.nextSetBit(row + 1))}.
     */
    public int nextSetBit(int from) {
        if (from >= rows) {
            return NO_MORE_ROWS;
        }
        int index = from >> 6;
        long word = words[index] & (-1L << from);
        while (word == 0) {
            if (++index == words.length) {
                return NO_MORE_ROWS;
            }
            word = words[index];
        }
        return (index << 6) + Long.numberOfTrailingZeros(word);
    }

    /** Keeps the rows that the other set has too. */
    public void and(RowBitmap other) {
        checkSameRows(other);
        for (int i = 0; i < words.length; i++) {
            words[i] &= other.words[i];
        }
    }

    /** Removes the rows of the other set. */
    public void andNot(RowBitmap other) {
        checkSameRows(other);
        for (int i = 0; i < words.length; i++) {
            words[i] &= ~other.words[i];
        }
    }

    /** Adds the rows of the other set. */
    public void or(RowBitmap other) {
        checkSameRows(other);
        for (int i = 0; i < words.length; i++) {
            words[i] |= other.words[i];
        }
    }

    private void checkSameRows(RowBitmap other) {
        if (other.rows != rows) {
            throw new IllegalArgumentException("a set over " + rows + " rows with one over " + other.rows);
        }
    }

    /** A set of its own with the same rows. */
    public RowBitmap copy() {
        return new RowBitmap(rows, words.clone());
    }

    /** The rows of the set in ascending order. */
    public int[] toArray() {
        int[] out = new int[cardinality()];
        int next = 0;
        for (int i = 0; i < words.length; i++) {
            for (long word = words[i]; word != 0; word &= word - 1) {
                out[next++] = (i << 6) + Long.numberOfTrailingZeros(word);
            }
        }
        return out;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RowBitmap that && rows == that.rows && Arrays.equals(words, that.words);
    }

    @Override
    public int hashCode() {
        return 31 * rows + Arrays.hashCode(words);
    }

    @Override
    public String toString() {
        return cardinality() + " of " + rows + " rows";
    }
}
