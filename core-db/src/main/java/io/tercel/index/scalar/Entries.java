package io.tercel.index.scalar;

import java.util.Arrays;

/** Pairs of a key and a row, as many as come, and then in order. Used by one thread. */
final class Entries {

    private long[] keys;
    private int[] rows;
    private int count;

    Entries(int expected) {
        keys = new long[Math.max(16, expected)];
        rows = new int[Math.max(16, expected)];
    }

    void add(long key, int row) {
        if (count == keys.length) {
            int more = (int) Math.min(Integer.MAX_VALUE - 16, 2L * count);
            keys = Arrays.copyOf(keys, more);
            rows = Arrays.copyOf(rows, more);
        }
        keys[count] = key;
        rows[count++] = row;
    }

    int count() {
        return count;
    }

    long key(int at) {
        return keys[at];
    }

    int row(int at) {
        return rows[at];
    }

    /** The rows of the pairs {@code from} to {@code to}, the latter not included. */
    int[] rows(int from, int to) {
        return Arrays.copyOfRange(rows, from, to);
    }

    /** Leaves out pairs that are there more than once. Called when they are sorted. */
    void unite() {
        int kept = Math.min(1, count);
        for (int i = 1; i < count; i++) {
            if (keys[i] != keys[kept - 1] || rows[i] != rows[kept - 1]) {
                keys[kept] = keys[i];
                rows[kept++] = rows[i];
            }
        }
        count = kept;
    }

    /** Replaces each key by what stands at its place in an array. */
    void translate(int[] to) {
        for (int i = 0; i < count; i++) {
            keys[i] = to[(int) keys[i]];
        }
    }

    /**
     * Puts the pairs in the order of keys, and of rows among equal keys if they came so: sorts byte by byte from the lowest, leaving out
     * bytes that all keys share.
     */
    void sort() {
        long same = -1;
        for (int i = 1; i < count; i++) {
            same &= ~(keys[i] ^ keys[0]);
        }
        long[] otherKeys = new long[count];
        int[] otherRows = new int[count];
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            if ((same >>> shift & 0xff) == 0xff) {
                continue;
            }
            // The highest byte has the sign.
            int flip = shift == Long.SIZE - Byte.SIZE ? 0x80 : 0;
            int[] next = begins(shift, flip);
            for (int i = 0; i < count; i++) {
                int to = next[(int) (keys[i] >>> shift & 0xff) ^ flip]++;
                otherKeys[to] = keys[i];
                otherRows[to] = rows[i];
            }
            long[] sortedKeys = otherKeys;
            otherKeys = keys;
            keys = sortedKeys;
            int[] sortedRows = otherRows;
            otherRows = rows;
            rows = sortedRows;
        }
    }

    private int[] begins(int shift, int flip) {
        int[] begins = new int[257];
        for (int i = 0; i < count; i++) {
            begins[((int) (keys[i] >>> shift & 0xff) ^ flip) + 1]++;
        }
        for (int i = 0; i < 256; i++) {
            begins[i + 1] += begins[i];
        }
        return begins;
    }
}
