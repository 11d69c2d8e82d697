package io.tercel.segment;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/*
 * Which rows of a segment are deleted, for one writer and many readers at different moments.
 *
 * Deletes are appended to a list, in the order of time. A reader holds a length of that list: what comes after it has not
 * happened for that reader. Bits are made from the list on demand and the newest are kept, so that reads between deletes share
 * them; an older reader makes its own. Nothing a reader was given ever changes.
 */
/** The deleted rows of one segment. */
public final class DeleteSet {

    // Identity equality is what a carrier of shared arrays should have.
    @SuppressWarnings("ArrayRecordComponent")
    private record Bits(int count, long[] words) {}

    private final long[] base;
    private final int baseCount;

    /** The writer's own bits, ahead of what is published. */
    private long[] current;

    /** Volatile like the count: a reader of an older count may come across the array after it has grown. */
    private volatile int[] rows = new int[16];

    private volatile int count;
    private volatile Bits newest;

    /** No row deleted. */
    DeleteSet() {
        this(new long[0], 0);
    }

    /**
     * Rows deleted before, as bits.
     *
     * @param words not changed by anyone afterwards
     * @param deleted how many bits are set
     */
    DeleteSet(long[] words, int deleted) {
        base = words;
        baseCount = deleted;
        current = words.clone();
        newest = new Bits(0, words);
    }

    /** Deletes a row that is live. Called by the one writer. */
    void delete(int row) {
        int word = row >> 6;
        if (word >= current.length) {
            current = Arrays.copyOf(current, Math.max(word + 1, current.length * 2));
        }
        current[word] |= 1L << (row & 63);
        int next = count;
        int[] list = rows;
        if (next == list.length) {
            list = Arrays.copyOf(list, next * 2);
            rows = list;
        }
        list[next] = row;
        // The volatile write publishes the row.
        count = next + 1;
    }

    /** Whether the row is deleted as the one writer sees it. */
    boolean isDeleted(int row) {
        return contains(current, row);
    }

    /** Length of the list of deletes: the moment that a reader holds. */
    int count() {
        return count;
    }

    /** The moment at which so many rows were deleted. */
    int countWhen(int deleted) {
        return deleted - baseCount;
    }

    /** How many rows are deleted at a moment. */
    int deleted(int at) {
        return baseCount + at;
    }

    /** The {@code at}-th row in the list of deletes. */
    int rowAt(int at) {
        return rows[at];
    }

    /** The deleted rows at a moment as bits, never changed afterwards, maybe shorter than the rows; null when there are none. */
    long @Nullable [] bits(int at) {
        if (baseCount + at == 0) {
            return null;
        }
        Bits known = newest;
        if (known.count() == at) {
            return known.words();
        }
        Bits start = known.count() < at ? known : new Bits(0, base);
        long[] words = start.words().clone();
        int[] list = rows;
        for (int i = start.count(); i < at; i++) {
            int word = list[i] >> 6;
            if (word >= words.length) {
                words = Arrays.copyOf(words, Math.max(word + 1, words.length * 2));
            }
            words[word] |= 1L << (list[i] & 63);
        }
        if (at > known.count()) {
            newest = new Bits(at, words);
        }
        return words;
    }

    /** Whether a row is among deleted ones given as {@link #bits}. */
    static boolean contains(long @Nullable [] bits, int row) {
        int word = row >> 6;
        return bits != null && word < bits.length && (bits[word] & (1L << (row & 63))) != 0;
    }
}
