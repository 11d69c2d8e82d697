package io.tercel.index.graph;

import java.util.Arrays;

/**
 * The nearest of many nodes that come in any order. Those that may be among them are written one after the other, and each time that there is no
 * more room the nearest ones are told from the others, which says how near the next ones have to be: of a few thousand nodes that takes a third
 * of the time of finding each one's place among those before. For one thread; used again and again.
 */
final class NearestNodes {

    /** Room for so many times the nodes that are kept: then it is full only a few times. */
    private static final int ROOM = 4;

    /** See {@link Walk#entry}. In no order. */
    private long[] entries = {};

    private int size;
    private int capacity;
    private float farthest;

    /** Forgets all nodes, and keeps the {@code capacity} nearest ones from now on. */
    void begin(int capacity) {
        this.capacity = capacity;
        size = 0;
        farthest = Float.POSITIVE_INFINITY;
    }

    /** Takes nodes, none of them a second time. One whose distance is not a number, or infinite, is never kept. */
    void take(int[] nodes, float[] distances, int count) {
        if (size + count > entries.length) {
            makeRoom(count);
        }
        for (int i = 0; i < count; i++) {
            if (distances[i] < farthest) {
                entries[size++] = Walk.entry(distances[i], nodes[i]);
            }
        }
    }

    private void makeRoom(int count) {
        select();
        int room = ROOM * capacity + count;
        if (entries.length < room) {
            entries = Arrays.copyOf(entries, room);
        }
    }

    /** Leaves the nearest nodes only. Before they are asked for. */
    void finish() {
        select();
    }

    /** Number of nodes kept, after {@link #finish}. */
    int size() {
        return size;
    }

    /** A node kept, after {@link #finish}: in no order. */
    int node(int i) {
        return Walk.node(entries[i]);
    }

    /** Hoare's selection ("Algorithm 65: find", 1961): each round leaves the part that the last node to be kept is in. */
    private void select() {
        if (size < capacity) {
            return;
        }
        int last = capacity - 1;
        int from = 0;
        int to = size - 1;
        while (from < to) {
            long pivot = median(entries[from], entries[(from + to) >>> 1], entries[to]);
            int low = from;
            int high = to;
            while (low <= high) {
                while (entries[low] < pivot) {
                    low++;
                }
                while (entries[high] > pivot) {
                    high--;
                }
                if (low <= high) {
                    long entry = entries[low];
                    entries[low++] = entries[high];
                    entries[high--] = entry;
                }
            }
            if (last <= high) {
                to = high;
            } else if (last >= low) {
                from = low;
            } else {
                break;
            }
        }
        size = capacity;
        farthest = Walk.distance(entries[last]);
    }

    private static long median(long a, long b, long c) {
        return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    }
}
