package io.tercel.column;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The null rows of an appendable column. A chunk without a null row is an empty array.
 *
 * <p>The last word of a finished append is written again by the next one. A reader that sees the newer word sees the same bits
 * for its own rows, so this needs no ordering beyond that of the row count.
 */
final class AppendableNulls {

    private static final int SHIFT = 12;
    private static final int ROWS = 1 << SHIFT;
    private static final int WORDS = ROWS >> 6;

    private static final long[] NO_NULLS = {};

    private volatile long[][] chunks = {};
    private volatile boolean any;

    /** Marks the null rows of a batch of {@code count} rows that is appended at row {@code at}. */
    void append(int at, int count, long @Nullable [] batch) {
        long[][] table = withRoom(at + count);
        if (batch == null) {
            return;
        }
        for (int i = NullBits.next(batch, 0); i < count; i = NullBits.next(batch, i + 1)) {
            int row = at + i;
            int chunk = row >> SHIFT;
            if (table[chunk].length == 0) {
                table[chunk] = new long[WORDS];
            }
            int bit = row & (ROWS - 1);
            table[chunk][bit >> 6] |= 1L << (bit & 63);
            any = true;
        }
    }

    private long[][] withRoom(int rows) {
        long[][] table = chunks;
        int needed = (rows + ROWS - 1) >>> SHIFT;
        if (needed > table.length) {
            int old = table.length;
            table = Arrays.copyOf(table, Math.max(needed, old * 2));
            Arrays.fill(table, old, table.length, NO_NULLS);
            chunks = table;
        }
        return table;
    }

    boolean any() {
        return any;
    }

    boolean isNull(int row) {
        int bit = row & (ROWS - 1);
        long[] chunk = chunks[row >> SHIFT];
        return chunk.length != 0 && (chunk[bit >> 6] & (1L << (bit & 63))) != 0;
    }

    /** As {@link Column#nulls}. */
    void copy(int from, int count, long[] bits) {
        Arrays.fill(bits, 0, NullBits.words(count), 0);
        if (!any) {
            return;
        }
        long[][] table = chunks;
        int done = 0;
        while (done < count) {
            int row = from + done;
            int start = row & (ROWS - 1);
            int length = Math.min(count - done, ROWS - start);
            long[] chunk = table[row >> SHIFT];
            if (chunk.length != 0) {
                NullBits.copy(chunk, start, length, bits, done);
            }
            done += length;
        }
    }

    long bytesUsed() {
        long bytes = 0;
        for (long[] chunk : chunks) {
            bytes += chunk.length == 0 ? Long.BYTES : (WORDS + 1L) * Long.BYTES;
        }
        return bytes;
    }
}
