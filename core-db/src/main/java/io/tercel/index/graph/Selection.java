package io.tercel.index.graph;

import java.util.Arrays;

/**
 * Chooses a node's neighbours among candidates: the nearest ones, but none that is nearer to one chosen before than to the node, for there is
 * a way through that one (Malkov and Yashunin, 2016, algorithm 4). If some are still missing, those follow for which the detour would
 * be long: more than {@code alpha} times the way to the node (Jayaram Subramanya et al., "DiskANN", 2019, robust pruning). For one thread.
 */
final class Selection {

    private final NodeVectors.Between between;
    private final float alpha;

    private long[] candidates = new long[256];
    private int count;
    private boolean[] taken = new boolean[256];
    private int[] chosen = new int[128];
    private final int[] some = new int[8];
    private final float[] apart = new float[8];

    /**
     * A selection.
     *
     * @param between used by this selection only
     */
    Selection(NodeVectors.Between between, float alpha) {
        this.between = between;
        this.alpha = alpha;
    }

    /** Forgets the candidates. */
    void begin() {
        count = 0;
    }

    /** Adds a candidate at a distance of the node; may be added twice. */
    void add(int node, float distance) {
        if (count == candidates.length) {
            candidates = Arrays.copyOf(candidates, 2 * count);
        }
        int bits = Float.floatToRawIntBits(distance + 0f);
        candidates[count++] = (long) (bits ^ ((bits >> 31) & 0x7FFF_FFFF)) << 32 | node;
    }

    private float distance(int i) {
        int ordered = (int) (candidates[i] >> 32);
        return Float.intBitsToFloat(ordered ^ ((ordered >> 31) & 0x7FFF_FFFF));
    }

    /** The nearest candidate. After {@link #choose}. */
    int nearest() {
        return (int) candidates[0];
    }

    /** The nodes chosen, after {@link #choose}; valid until it is called again. */
    int[] chosen() {
        return chosen;
    }

    /** Chooses up to {@code most} candidates, and returns how many. */
    int choose(int most) {
        Arrays.sort(candidates, 0, count);
        if (taken.length < count) {
            taken = new boolean[candidates.length];
        }
        if (chosen.length < most) {
            chosen = new int[most];
        }
        Arrays.fill(taken, 0, count, false);
        int size = choose(0, most, 1);
        return size < most && alpha > 1 ? choose(size, most, alpha) : size;
    }

    private int choose(int before, int most, float factor) {
        int size = before;
        for (int i = 0; i < count && size < most; i++) {
            int node = (int) candidates[i];
            if (!taken[i] && isDiverse(node, distance(i), size, factor)) {
                taken[i] = true;
                chosen[size++] = node;
            }
        }
        return size;
    }

    private boolean isDiverse(int node, float distance, int size, float factor) {
        if (size == 0) {
            return true;
        }
        for (int i = 0; i < size; i++) {
            if (chosen[i] == node) {
                return false;
            }
        }
        between.from(node);
        for (int from = 0; from < size; from += 8) {
            int compared = Math.min(8, size - from);
            System.arraycopy(chosen, from, some, 0, compared);
            between.of(some, compared, apart);
            for (int i = 0; i < compared; i++) {
                if (apart[i] * factor < distance) {
                    return false;
                }
            }
        }
        return true;
    }
}
