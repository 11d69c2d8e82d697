package io.tercel.expr;

import java.util.Arrays;

/** A set of longs: open addressing, linear probing, at most half full. Immutable. */
public final class LongSet {

    private final long[] sorted;
    private final long[] table;
    private final int shift;
    /** Marks a free slot: a value that is not in the set. */
    private final long free;

    LongSet(long[] members) {
        sorted = Arrays.stream(members).sorted().distinct().toArray();
        free = valueNotIn(sorted);
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(2, sorted.length)) + 1;
        shift = Long.SIZE - bits;
        table = new long[1 << bits];
        Arrays.fill(table, free);
        for (long value : sorted) {
            int slot = slot(value);
            while (table[slot] != free) {
                slot = (slot + 1) & (table.length - 1);
            }
            table[slot] = value;
        }
    }

    private static long valueNotIn(long[] sorted) {
        long candidate = Long.MIN_VALUE;
        for (long value : sorted) {
            if (value != candidate) {
                break;
            }
            candidate++;
        }
        return candidate;
    }

    /** Fibonacci hashing: the upper bits of a product with 2^64 divided by the golden ratio. */
    private int slot(long value) {
        return (int) ((value * 0x9e3779b97f4a7c15L) >>> shift);
    }

    /** Whether a value from {@code min} to {@code max}, both included, is in the set. */
    boolean anyBetween(long min, long max) {
        int at = Arrays.binarySearch(sorted, min);
        int first = at < 0 ? -at - 1 : at;
        return first < sorted.length && sorted[first] <= max;
    }

    /** Whether the value is in the set. */
    boolean contains(long value) {
        if (value == free) {
            return false;
        }
        int slot = slot(value);
        while (table[slot] != value) {
            if (table[slot] == free) {
                return false;
            }
            slot = (slot + 1) & (table.length - 1);
        }
        return true;
    }

    /** The place of a value among the members in ascending order; negative when it is none. */
    int rank(long value) {
        return Arrays.binarySearch(sorted, value);
    }

    /** The members in ascending order, in an array of the caller's own. */
    public long[] toArray() {
        return sorted.clone();
    }

    int size() {
        return sorted.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LongSet that && Arrays.equals(sorted, that.sorted);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sorted);
    }

    @Override
    public String toString() {
        return Arrays.toString(sorted);
    }
}
