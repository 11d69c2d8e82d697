package io.tercel.vector;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The kernel in plain Java. */
final class ScalarLookup implements LookupKernel {

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @Override
    public void sums(MemorySegment codes, long offset, int pairs, byte[] tables, int[] sums) {
        Arrays.fill(sums, 0, ROWS, 0);
        for (int pair = 0; pair < pairs; pair++) {
            int low = 2 * pair * TABLE_BYTES;
            int high = low + TABLE_BYTES;
            for (int word = 0; word < ROWS / Long.BYTES; word++) {
                long eight = codes.get(LONG, offset + (long) pair * ROWS + (long) word * Long.BYTES);
                int row = word * Long.BYTES / 2;
                for (int i = 0; i < Long.BYTES / 2; i++) {
                    sums[row + i] += entry(tables, low, (int) eight) + entry(tables, high, (int) (eight >>> 4));
                    sums[ROWS / 2 + row + i] +=
                            entry(tables, low, (int) (eight >>> 8)) + entry(tables, high, (int) (eight >>> 12));
                    eight >>>= Short.SIZE;
                }
            }
        }
    }

    private static int entry(byte[] tables, int table, int nibble) {
        return Byte.toUnsignedInt(tables[table + (nibble & 15)]);
    }
}
