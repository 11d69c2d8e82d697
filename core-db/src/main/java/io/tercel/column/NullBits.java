package io.tercel.column;

import org.jspecify.annotations.Nullable;

/** Null rows as bits: bit {@code row & 63} of word {@code row >> 6}. */
final class NullBits {

    private NullBits() {}

    /** Number of words for that many rows. */
    static int words(int rows) {
        return (rows + 63) >>> 6;
    }

    /** The first set bit at or after {@code from}, or {@link Integer#MAX_VALUE}. */
    static int next(long[] bits, int from) {
        int word = from >> 6;
        if (word >= bits.length) {
            return Integer.MAX_VALUE;
        }
        long rest = bits[word] & (-1L << (from & 63));
        while (rest == 0) {
            if (++word == bits.length) {
                return Integer.MAX_VALUE;
            }
            rest = bits[word];
        }
        return (word << 6) + Long.numberOfTrailingZeros(rest);
    }

    /**
     * Copies {@code count} bits of {@code source} from bit {@code from} on to bit {@code at} of {@code target}, whose bits from
     * there on are still clear.
     */
    static void copy(long[] source, int from, int count, long[] target, int at) {
        int row = next(source, from);
        while (row < from + count) {
            int to = row - from + at;
            target[to >> 6] |= 1L << (to & 63);
            row = next(source, row + 1);
        }
    }

    /** The null rows of a block of a column, or null when there are none. */
    static long @Nullable [] slice(Column column, int from, int to) {
        if (!column.hasNulls() || from == to) {
            return null;
        }
        long[] bits = new long[words(to - from)];
        column.nulls(from, to - from, bits);
        return next(bits, 0) == Integer.MAX_VALUE ? null : bits;
    }

    /** The null rows among the named ones, or null when there are none. */
    static long @Nullable [] gather(Column column, int[] rows) {
        if (!column.hasNulls()) {
            return null;
        }
        long[] bits = new long[words(rows.length)];
        boolean any = false;
        for (int i = 0; i < rows.length; i++) {
            if (column.isNull(rows[i])) {
                bits[i >> 6] |= 1L << (i & 63);
                any = true;
            }
        }
        return any ? bits : null;
    }
}
