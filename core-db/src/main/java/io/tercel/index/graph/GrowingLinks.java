package io.tercel.index.graph;

/**
 * The links of a graph that is being built. Each node has some room beyond its degree, so that its links are chosen anew once for
 * several that come, not for each.
 *
 * <p>Writers of a node hold its lock; readers do not. What they read may be older than what was written, or a mixture of both, but is
 * always nodes: an int is written at once, and a count never exceeds what was written before it by more than old links.
 */
final class GrowingLinks extends Links {

    private static final int LOCKS = 1 << 12;

    private final int degree;
    private final int room;
    private final int[] table;
    private final Object[] locks = new Object[LOCKS];

    GrowingLinks(int nodes, int degree) {
        this.degree = degree;
        // One more at least: what has been cut down to the degree takes another link without asking again.
        this.room = degree + Math.max(1, degree / 4);
        this.table = new int[Math.multiplyExact(nodes, room + 1)];
        for (int i = 0; i < LOCKS; i++) {
            locks[i] = new Object();
        }
    }

    /** What to hold while a node's links are changed. */
    Object lock(int node) {
        return locks[(node * 0x9E3779B1) >>> 20];
    }

    @Override
    int degree() {
        return room;
    }

    @Override
    int read(int node, int[] out) {
        int at = node * (room + 1);
        int count = table[at];
        System.arraycopy(table, at + 1, out, 0, count);
        return count;
    }

    int count(int node) {
        return table[node * (room + 1)];
    }

    int get(int node, int i) {
        return table[node * (room + 1) + 1 + i];
    }

    /** Whether there is no room for one more. */
    boolean isFull(int node) {
        return count(node) == room;
    }

    /** Whether there are more links than the finished graph may have. */
    boolean isOver(int node) {
        return count(node) > degree;
    }

    boolean contains(int node, int other) {
        int at = node * (room + 1);
        for (int i = at + 1; i <= at + table[at]; i++) {
            if (table[i] == other) {
                return true;
            }
        }
        return false;
    }

    void add(int node, int other) {
        int at = node * (room + 1);
        table[at + 1 + table[at]] = other;
        table[at]++;
    }

    void set(int node, int i, int other) {
        table[node * (room + 1) + 1 + i] = other;
    }

    void set(int node, int[] others, int count) {
        int at = node * (room + 1);
        System.arraycopy(others, 0, table, at + 1, count);
        table[at] = count;
    }
}
