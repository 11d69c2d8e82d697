package io.tercel.segment;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/*
 * Which rows of a segment are deleted and when, for one writer and many readers at different moments.
 *
 * Deletes are appended to a list, in the order in which this segment came to know of them: the order of time, but for a merged segment
 * that was given the deletes of several. A reader holds a length of that list: what comes after it has not
 * happened for that reader. Bits are made from the list on demand and the newest are kept, so that reads between deletes share
 * them; an older reader makes its own. Nothing a reader was given ever changes.
 *
 * Each delete has the timestamp of its write, so that a reader of an earlier timestamp can leave out what came after it. Deletes that
 * are older than every timestamp that can be read have none: they are bits from the beginning.
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
    private volatile int[] rows;

    /** By place in the list: when that row was deleted. */
    private volatile long[] times;

    /** At least the largest of the times that a reader knows of. */
    private volatile long newestTime;

    private volatile int count;
    private volatile Bits newest;

    /** No row deleted. */
    DeleteSet() {
        this(new long[0], 0, 16);
    }

    /**
     * Rows deleted so long ago that nobody asks when, as bits.
     *
     * @param words not changed by anyone afterwards
     * @param deleted how many bits are set
     * @param expected about how many deletes will follow soon
     */
    DeleteSet(long[] words, int deleted, int expected) {
        base = words;
        baseCount = deleted;
        current = words.clone();
        rows = new int[Math.max(1, expected)];
        times = new long[rows.length];
        newest = new Bits(0, words);
    }

    /**
     * Deletes a row that is live. Called by the one writer.
     *
     * @param timestamp of the write that deletes it
     */
    void delete(int row, long timestamp) {
        current = with(current, row);
        int next = count;
        int[] list = rows;
        if (next == list.length) {
            list = Arrays.copyOf(list, next * 2);
            rows = list;
            times = Arrays.copyOf(times, next * 2);
        }
        list[next] = row;
        times[next] = timestamp;
        newestTime = Math.max(newestTime, timestamp);
        // The volatile write publishes the row and its time.
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

    /** When the {@code at}-th row in the list was deleted. */
    long timeAt(int at) {
        return times[at];
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
            words = with(words, list[i]);
        }
        if (at > known.count()) {
            newest = new Bits(at, words);
        }
        return words;
    }

    /**
     * As {@link #bits(int)}, without what was deleted after a timestamp.
     *
     * @param upTo not before the deletes that have no time
     */
    long @Nullable [] bits(int at, long upTo) {
        if (upTo >= newestTime) {
            return bits(at);
        }
        long[] words = base.clone();
        boolean any = baseCount > 0;
        int[] list = rows;
        long[] when = times;
        for (int i = 0; i < at; i++) {
            if (when[i] <= upTo) {
                words = with(words, list[i]);
                any = true;
            }
        }
        return any ? words : null;
    }

    /** The words with one more bit; another array when that is beyond the end. */
    private static long[] with(long[] words, int row) {
        int word = row >> 6;
        long[] roomy = word < words.length ? words : Arrays.copyOf(words, Math.max(word + 1, words.length * 2));
        roomy[word] |= 1L << (row & 63);
        return roomy;
    }

    /** Whether a row is among deleted ones given as {@link #bits}. */
    static boolean contains(long @Nullable [] bits, int row) {
        int word = row >> 6;
        return bits != null && word < bits.length && (bits[word] & (1L << (row & 63))) != 0;
    }
}
