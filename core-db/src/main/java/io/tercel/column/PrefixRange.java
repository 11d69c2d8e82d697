package io.tercel.column;

import io.tercel.schema.ColumnData;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The smallest and largest of some byte strings, as far as their first eight bytes tell: a big-endian number, unsigned, with zeros
 * where a string has ended. If one string is below another, its number is not above the other's.
 */
final class PrefixRange {

    /** The range that holds every string. */
    static final long LOWEST = 0;

    static final long HIGHEST = -1;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private long min = HIGHEST;
    private long max = LOWEST;

    /** Widens the range by the rows that are not null. */
    void add(ColumnData.Bytes batch) {
        int[] offsets = batch.offsets();
        for (int row = 0; row < batch.rows(); row++) {
            if (!batch.isNull(row)) {
                long prefix = prefix(batch.bytes(), offsets[row], offsets[row + 1] - offsets[row]);
                min = Long.compareUnsigned(prefix, min) < 0 ? prefix : min;
                max = Long.compareUnsigned(prefix, max) > 0 ? prefix : max;
            }
        }
    }

    /** The first eight bytes of a string as a number. */
    static long prefix(byte[] bytes, int from, int length) {
        if (length >= Long.BYTES) {
            return (long) LONG.get(bytes, from);
        }
        long prefix = 0;
        for (int i = 0; i < length; i++) {
            prefix |= Byte.toUnsignedLong(bytes[from + i]) << (Long.SIZE - Byte.SIZE * (i + 1));
        }
        return prefix;
    }

    long min() {
        return min;
    }

    long max() {
        return max;
    }
}
