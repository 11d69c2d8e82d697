package io.tercel.index.text;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The rows and positions of one term, gathered from several indexes. */
final class PositionBuffer {

    static final int DROPPED = -1;

    private int[] rows = new int[256];

    /** Where the positions of each row begin; they end where those of the row that was added next begin. */
    private int[] begins = new int[257];

    private int[] positions = new int[512];
    private int size;
    private int used;
    private boolean open;

    /** Places of the rows in ascending order; only valid after {@link #sort}. */
    private int[] order = new int[0];

    int size() {
        return size;
    }

    void clear() {
        size = 0;
        used = 0;
        open = false;
    }

    /** Rows without a new number came when the numbers had been given, and are left out. */
    private static int newRow(int row, int @Nullable [] newRows) {
        if (newRows == null) {
            return row;
        }
        return row < newRows.length ? newRows[row] : DROPPED;
    }

    /** Begins a row; what is added to a row that is left out goes nowhere. */
    void beginRow(int row, int @Nullable [] newRows) {
        int newRow = newRow(row, newRows);
        open = newRow != DROPPED;
        if (!open) {
            return;
        }
        if (size == rows.length) {
            rows = Arrays.copyOf(rows, Math.multiplyExact(2, size));
            begins = Arrays.copyOf(begins, rows.length + 1);
        }
        rows[size] = newRow;
        begins[size++] = used;
        begins[size] = used;
    }

    /** Adds a position to the row that was begun last. */
    void add(int position) {
        if (!open) {
            return;
        }
        if (used == positions.length) {
            positions = Arrays.copyOf(positions, Math.multiplyExact(2, used));
        }
        positions[used++] = position;
        begins[size] = used;
    }

    /** Puts the rows into ascending order. */
    void sort() {
        long[] keys = new long[size];
        boolean ascending = true;
        for (int i = 0; i < size; i++) {
            keys[i] = (long) rows[i] << 32 | i;
            ascending &= i == 0 || keys[i - 1] < keys[i];
        }
        if (!ascending) {
            Arrays.sort(keys);
        }
        if (order.length < size) {
            order = new int[rows.length];
        }
        for (int i = 0; i < size; i++) {
            order[i] = (int) keys[i];
        }
    }

    /** The {@code i}-th row in order. */
    int row(int i) {
        return rows[order[i]];
    }

    /** The place of the first position of the {@code i}-th row in order. */
    int begin(int i) {
        return begins[order[i]];
    }

    /** The end of its positions. */
    int end(int i) {
        return begins[order[i] + 1];
    }

    int position(int place) {
        return positions[place];
    }
}
