package io.tercel.index.sparse;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The postings of one key, gathered from several indexes. */
final class PostingBuffer {

    static final int DROPPED = -1;

    private int[] rows = new int[256];
    private int[] values = new int[256];
    private int size;
    private boolean ascending = true;

    int size() {
        return size;
    }

    int row(int i) {
        return rows[i];
    }

    int value(int i) {
        return values[i];
    }

    void clear() {
        size = 0;
        ascending = true;
    }

    /** Adds a posting under the row's new number, or none if that is DROPPED; without new numbers, rows keep theirs. */
    void addMapped(int row, int value, int @Nullable [] newRows) {
        int newRow = newRow(row, newRows);
        if (newRow != DROPPED) {
            add(newRow, value);
        }
    }

    /** The new number of a row. Rows without one came when the numbers had been given, and are left out. */
    static int newRow(int row, int @Nullable [] newRows) {
        if (newRows == null) {
            return row;
        }
        return row < newRows.length ? newRows[row] : DROPPED;
    }

    private void add(int row, int value) {
        if (size == rows.length) {
            rows = Arrays.copyOf(rows, Math.multiplyExact(2, size));
            values = Arrays.copyOf(values, rows.length);
        }
        ascending &= size == 0 || rows[size - 1] < row;
        rows[size] = row;
        values[size++] = value;
    }

    /** Puts the postings into ascending order of rows. */
    void sort() {
        if (ascending) {
            return;
        }
        long[] packed = new long[size];
        for (int i = 0; i < size; i++) {
            packed[i] = ((long) rows[i] << 32) | (values[i] & 0xFFFF_FFFFL);
        }
        Arrays.sort(packed);
        for (int i = 0; i < size; i++) {
            rows[i] = (int) (packed[i] >>> 32);
            values[i] = (int) packed[i];
        }
        ascending = true;
    }
}
