package io.tercel.query.exec;

import io.tercel.error.LimitExceededException;
import java.util.Arrays;

/** Groups by their keys, numbered in the order in which they come. A key is a fixed number of longs. Confined to one thread. */
final class GroupTable {

    private final int width;
    private final int most;

    /** By group: the key's hash, the key, and a row of the group. */
    private long[] hashes = new long[16];

    private long[] keys;
    private long[] rows = new long[16];
    private int size;

    /** Groups plus one, by hash; 0 is free. Never more than half full. */
    private int[] table = new int[32];

    /**
     * An empty table.
     *
     * @param width longs of a key
     * @param most as many groups as there may be
     */
    GroupTable(int width, int most) {
        this.width = width;
        this.most = most;
        this.keys = new long[16 * width];
    }

    int size() {
        return size;
    }

    /** A row of the group: the one with which it came. */
    long row(int group) {
        return rows[group];
    }

    /**
     * The group of a key.
     *
     * @param row kept when the group is new
     */
    int find(long[] key, long row) {
        long hash = 0;
        for (int i = 0; i < width; i++) {
            hash = Hashing.mix(hash ^ key[i]);
        }
        int slot = (int) hash & table.length - 1;
        while (table[slot] != 0) {
            int group = table[slot] - 1;
            if (hashes[group] == hash && isKey(group, key)) {
                return group;
            }
            slot = slot + 1 & table.length - 1;
        }
        return add(key, row, hash, slot);
    }

    private boolean isKey(int group, long[] key) {
        int at = group * width;
        for (int i = 0; i < width; i++) {
            if (keys[at + i] != key[i]) {
                return false;
            }
        }
        return true;
    }

    private int add(long[] key, long row, long hash, int slot) {
        if (size == most) {
            throw new LimitExceededException("groups", most, most + 1L, "aggregate");
        }
        int group = size++;
        if (group == rows.length) {
            hashes = Arrays.copyOf(hashes, 2 * group);
            rows = Arrays.copyOf(rows, 2 * group);
            keys = Arrays.copyOf(keys, Math.multiplyExact(2 * group, width));
        }
        hashes[group] = hash;
        rows[group] = row;
        System.arraycopy(key, 0, keys, group * width, width);
        table[slot] = group + 1;
        if (2 * size > table.length) {
            table = Hashing.table(2 * table.length, hashes, size);
        }
        return group;
    }
}
