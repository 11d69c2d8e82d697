package io.tercel.index;

import java.util.Arrays;

/**
 * Collects the best {@code k} of any number of (row, score) pairs. Among equal scores the smaller row is better, so the
 * answer does not depend on the order of the offers. A score that is not a number is never collected. Negative zero counts
 * as zero. For one thread at a time; {@link #clear} makes it ready for the next search.
 */
public final class TopRows {

    /*
     * A binary heap with the worst pair at the root, in one long[]: the upper half of an entry is the score as an integer that
     * sorts as the float does, the lower half is the complement of the row. One comparison of longs then orders by score and
     * row at once. Inside, larger is always better; scores of a metric where smaller is better change their sign on the way in
     * and out. An ascending array is a heap too, so sorting in place does not disturb later offers.
     */
    private static final int FIRST_CAPACITY = 256;

    private final int k;
    private final float sign;

    /** Values below and above these are never collected. */
    private final float least;

    private final float most;

    private long[] heap;
    private int size;
    private float worst;
    private long compared;

    /**
     * An empty collector.
     *
     * @param k pairs to keep, at least 1
     * @param largerIsBetter whether a larger score is a closer match
     */
    public TopRows(int k, boolean largerIsBetter) {
        this(k, largerIsBetter ? 1 : -1, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
    }

    private TopRows(int k, float sign, float least, float most) {
        if (k < 1) {
            throw new IllegalArgumentException("k is " + k + ", expected at least 1");
        }
        this.k = k;
        this.sign = sign;
        this.least = least;
        this.most = most;
        this.worst = least;
        this.heap = new long[Math.min(k, FIRST_CAPACITY)];
    }

    /**
     * An empty collector of scores in a range, for a search that compares every row: one that goes from the better ones to the worse may take
     * a refusal for the end.
     *
     * @param radius the worst bound, never collected itself
     * @param rangeFilter the best bound, collected itself; infinity of the sign that is best for none
     */
    public static TopRows within(int k, boolean largerIsBetter, double radius, double rangeFilter) {
        int sign = largerIsBetter ? 1 : -1;
        return new TopRows(k, sign, above(sign * radius), upTo(sign * rangeFilter));
    }

    /** The least float above a bound. */
    private static float above(double bound) {
        float nearest = (float) bound;
        return nearest > bound ? nearest : Math.nextUp(nearest);
    }

    /** The largest float that is not above a bound. */
    private static float upTo(double bound) {
        float nearest = (float) bound;
        return nearest > bound ? Math.nextDown(nearest) : nearest;
    }

    /** How many pairs it keeps. */
    public int k() {
        return k;
    }

    /** Whoever offers rows says how many of them were scored, those too that were not offered because they could not win. */
    public void compared(long rows) {
        compared += rows;
    }

    /** How many rows were scored since the last {@link #clear}. */
    public long compared() {
        return compared;
    }

    /** Number of pairs it holds. */
    public int size() {
        return size;
    }

    /**
     * Keeps the pair if it is among the best so far.
     *
     * @param row 0 or more; each row is offered once
     * @return whether it was kept
     */
    public boolean offer(int row, float score) {
        float value = sign * score + 0f; // the sum turns negative zero into zero
        if (!(value >= worst && value <= most)) { // also refuses NaN
            return false;
        }
        long entry = entry(row, value);
        if (size < k) {
            add(entry);
            return true;
        }
        if (entry <= heap[0]) {
            return false;
        }
        siftDown(entry);
        worst = value(heap[0]);
        return true;
    }

    /**
     * The score that a pair must beat, or equal with a smaller row, to be kept. While fewer than {@code k} pairs are held, the
     * worst score there is: infinity of the sign that the direction says, or the first one within the range.
     */
    public float threshold() {
        return sign * worst;
    }

    /** The rows, best first. */
    public int[] sortedRows() {
        Arrays.sort(heap, 0, size);
        int[] rows = new int[size];
        for (int i = 0; i < size; i++) {
            rows[i] = ~(int) heap[size - 1 - i];
        }
        return rows;
    }

    /** The scores, best first, in the same order as {@link #sortedRows()}. */
    public float[] sortedScores() {
        Arrays.sort(heap, 0, size);
        float[] scores = new float[size];
        for (int i = 0; i < size; i++) {
            scores[i] = sign * value(heap[size - 1 - i]) + 0f;
        }
        return scores;
    }

    /** Forgets all pairs. */
    public void clear() {
        size = 0;
        compared = 0;
        worst = least;
    }

    private static long entry(int row, float value) {
        int bits = Float.floatToRawIntBits(value);
        int ordered = bits ^ ((bits >> 31) & 0x7FFF_FFFF);
        return ((long) ordered << 32) | (~row & 0xFFFF_FFFFL);
    }

    private static float value(long entry) {
        int ordered = (int) (entry >> 32);
        return Float.intBitsToFloat(ordered ^ ((ordered >> 31) & 0x7FFF_FFFF));
    }

    private void add(long entry) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, (int) Math.min(k, 2L * size));
        }
        int at = size++;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            if (heap[parent] <= entry) {
                break;
            }
            heap[at] = heap[parent];
            at = parent;
        }
        heap[at] = entry;
        if (size == k) {
            worst = value(heap[0]);
        }
    }

    /** Puts the entry in the place of the root. */
    private void siftDown(long entry) {
        int at = 0;
        int half = size >>> 1;
        while (at < half) {
            int child = 2 * at + 1;
            if (child + 1 < size && heap[child + 1] < heap[child]) {
                child++;
            }
            if (entry <= heap[child]) {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = entry;
    }
}
