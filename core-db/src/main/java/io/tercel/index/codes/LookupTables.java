package io.tercel.index.codes;

import io.tercel.vector.LookupKernel;

/**
 * What codes of four bits stand for in the comparison with one query: a number for each value of each code, rounded to a byte. A sum of
 * selected numbers is {@code bias + scale * sum of bytes}.
 *
 * @param bytes as {@link LookupKernel} wants them
 * @param scale of one in a byte
 * @param bias what zeros in all bytes stand for
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record LookupTables(byte[] bytes, float scale, float bias) {

    /** Values of a code. */
    public static final int ENTRIES = 16;

    private static final int BITS = 4;
    private static final int LARGEST = 255;

    /** Pairs of tables that so many tables make; the last one may have to be filled up. */
    public static int pairs(int tables) {
        return (tables + 1) / 2;
    }

    /** Pairs of tables. */
    public int pairs() {
        return bytes.length / (2 * LookupKernel.TABLE_BYTES);
    }

    /**
     * Rounds tables.
     *
     * @param entries 16 for each table, one table after the other
     */
    public static LookupTables of(float[] entries) {
        int tables = entries.length / ENTRIES;
        float[] least = new float[tables];
        float widest = 0;
        double bias = 0;
        for (int table = 0; table < tables; table++) {
            float low = entries[table * ENTRIES];
            float high = low;
            for (int i = 1; i < ENTRIES; i++) {
                low = Math.min(low, entries[table * ENTRIES + i]);
                high = Math.max(high, entries[table * ENTRIES + i]);
            }
            least[table] = low;
            widest = Math.max(widest, high - low);
            bias += low;
        }
        float perUnit = widest > 0 ? LARGEST / widest : 0;
        byte[] bytes = new byte[2 * pairs(tables) * LookupKernel.TABLE_BYTES];
        for (int table = 0; table < tables; table++) {
            for (int i = 0; i < ENTRIES; i++) {
                float above = (entries[table * ENTRIES + i] - least[table]) * perUnit;
                bytes[table * LookupKernel.TABLE_BYTES + i] = (byte) Math.min(LARGEST, (int) (above + 0.5f));
            }
        }
        return new LookupTables(bytes, widest / LARGEST, (float) bias);
    }

    /** Puts a row's codes, one to a byte of {@code codes}, into a block of rows that begins at {@code at}. */
    public static void pack(byte[] codes, int row, byte[] block, int at) {
        int place = at + LookupKernel.byteOf(row);
        for (int code = 0; code < codes.length; code++) {
            int shift = (code & 1) == 0 ? 0 : BITS;
            block[place + (code >> 1) * LookupKernel.ROWS] |= (byte) (codes[code] << shift);
        }
    }
}
