package io.tercel.vector;

/**
 * Counts over rows of bits in arrays of longs. Plain loops, which the compiler turns into SIMD where the processor counts bits of whole
 * registers: measured as fast as the Vector API for 384 bits, 3.6 ns a row.
 */
public final class Bits {

    private Bits() {}

    /** The number of bits that differ between the query and the row that begins at {@code offset}. */
    public static int different(long[] query, long[] rows, int offset, int words) {
        int count = 0;
        for (int i = 0; i < words; i++) {
            count += Long.bitCount(query[i] ^ rows[offset + i]);
        }
        return count;
    }

    /** The number of bits that are set in both. */
    public static int common(long[] query, long[] rows, int offset, int words) {
        int count = 0;
        for (int i = 0; i < words; i++) {
            count += Long.bitCount(query[i] & rows[offset + i]);
        }
        return count;
    }
}
