package io.tercel.segment;

import io.tercel.column.Column;
import io.tercel.schema.ColumnData;
import java.util.Arrays;

/**
 * From primary key to the newest row of a growing segment that has it, and from there to the older ones: a hash table with linear
 * probing that holds row numbers only; the keys themselves stay in their column. Not safe for use by many threads: the segment
 * guards it.
 */
final class KeyTable {

    private static final int NO_ROW = -1;

    private final Column keys;

    /** Row plus one; 0 is empty. The length is a power of two. */
    private int[] slots = new int[64];

    private int used;

    /** By row: the hash of its key, and the next older row of the same key. */
    private int[] hashes = new int[16];

    private int[] older = new int[16];

    KeyTable(Column keys) {
        this.keys = keys;
    }

    /** The newest row of a key, or -1. */
    int newest(ColumnData key, int at) {
        return slots[slotOf(key, at, KeyOrder.hash(key, at))] - 1;
    }

    /** The row of the same key before this one, or -1. */
    int older(int row) {
        return older[row];
    }

    /** Enters a row whose key is already in the column. */
    void add(ColumnData key, int at, int row) {
        if (row >= hashes.length) {
            hashes = Arrays.copyOf(hashes, Math.max(row + 1, hashes.length * 2));
            older = Arrays.copyOf(older, hashes.length);
        }
        int hash = KeyOrder.hash(key, at);
        int slot = slotOf(key, at, hash);
        hashes[row] = hash;
        older[row] = slots[slot] == 0 ? NO_ROW : slots[slot] - 1;
        if (slots[slot] == 0) {
            used++;
        }
        slots[slot] = row + 1;
        if (used * 2 > slots.length) {
            grow();
        }
    }

    private int slotOf(ColumnData key, int at, int hash) {
        int slot = hash & (slots.length - 1);
        while (slots[slot] != 0) {
            int row = slots[slot] - 1;
            if (hashes[row] == hash && KeyOrder.equal(keys, row, key, at)) {
                return slot;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }

    private void grow() {
        int[] larger = new int[slots.length * 2];
        for (int entry : slots) {
            if (entry != 0) {
                int slot = hashes[entry - 1] & (larger.length - 1);
                while (larger[slot] != 0) {
                    slot = (slot + 1) & (larger.length - 1);
                }
                larger[slot] = entry;
            }
        }
        slots = larger;
    }

    long bytesUsed() {
        return 4L * (slots.length + hashes.length + older.length);
    }
}
