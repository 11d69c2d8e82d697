package io.tercel.index.scalar;

import io.tercel.error.LimitExceededException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Distinct byte strings, numbered in the order in which they first came: open addressing, linear probing. Used by one thread. */
final class Terms {

    private byte[] bytes = new byte[1 << 16];
    private int used;

    /** Where each begins; one more: where the last one ends. */
    private int[] starts = new int[1 << 10];

    private int count;

    /** Numbers of terms plus 1; 0 where a place is free. At most half full. */
    private int[] table = new int[1 << 12];

    int count() {
        return count;
    }

    /** The number of a term, which is added when it is new. */
    int number(MemorySegment memory, long at, int length) {
        ensureRoom(length);
        // Behind the others, where it stays if it is new.
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, at, bytes, used, length);
        int slot = hash(used, length) & table.length - 1;
        while (table[slot] != 0) {
            int known = table[slot] - 1;
            if (Arrays.equals(bytes, starts[known], starts[known + 1], bytes, used, used + length)) {
                return known;
            }
            slot = slot + 1 & table.length - 1;
        }
        used += length;
        table[slot] = ++count;
        if (count + 1 == starts.length) {
            starts = Arrays.copyOf(starts, 2 * starts.length);
        }
        starts[count] = used;
        if (2 * count > table.length) {
            rehash();
        }
        return count - 1;
    }

    private void ensureRoom(int length) {
        long needed = (long) used + length;
        if (needed > Integer.MAX_VALUE - 16) {
            throw new LimitExceededException("bytesOfDistinctTexts", Integer.MAX_VALUE, needed, "index of one segment");
        }
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 16, Math.max(needed, 2L * bytes.length)));
        }
    }

    private void rehash() {
        table = new int[2 * table.length];
        for (int i = 0; i < count; i++) {
            int slot = hash(starts[i], starts[i + 1] - starts[i]) & table.length - 1;
            while (table[slot] != 0) {
                slot = slot + 1 & table.length - 1;
            }
            table[slot] = i + 1;
        }
    }

    private int hash(int from, int length) {
        int hash = 1;
        for (int i = from; i < from + length; i++) {
            hash = 31 * hash + bytes[i];
        }
        hash *= 0x9e3779b9;
        return hash ^ hash >>> 16;
    }

    /** The numbers of all terms, ascending by the terms' unsigned bytes. */
    int[] ascending() {
        Integer[] order = new Integer[count];
        Arrays.setAll(order, i -> i);
        Arrays.sort(
                order,
                (a, b) -> Arrays.compareUnsigned(bytes, starts[a], starts[a + 1], bytes, starts[b], starts[b + 1]));
        return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
    }

    /** A term. */
    MemorySegment get(int number) {
        return MemorySegment.ofArray(bytes).asSlice(starts[number], starts[number + 1] - starts[number]);
    }
}
