package io.tercel.column;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The distinct byte strings of a column that is being written, and which of them each row has: a hash table with linear probing over
 * one array of bytes. Numbers are given in the order of first
 * appearance.
 */
final class DistinctValues {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Number plus one; 0 is empty. The length is a power of two. */
    private int[] slots = new int[1_024];

    private int[] hashes = new int[512];
    private int[] ends = new int[513];
    private byte[] bytes = new byte[4_096];
    private int count;

    private int[] numbers = new int[4_096];
    private int rows;

    /** Adds a row with the value of {@code length} bytes. */
    void add(byte[] source, int from, int length) {
        if (rows == numbers.length) {
            numbers = Arrays.copyOf(numbers, (int) Math.min(Integer.MAX_VALUE - 8L, 2L * rows));
        }
        numbers[rows++] = numberOf(source, from, length);
    }

    private int numberOf(byte[] source, int from, int length) {
        int hash = hash(source, from, length);
        int slot = hash & (slots.length - 1);
        while (slots[slot] != 0) {
            int number = slots[slot] - 1;
            if (hashes[number] == hash
                    && Arrays.equals(bytes, ends[number], ends[number + 1], source, from, from + length)) {
                return number;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        int added = append(source, from, length, hash);
        slots[slot] = added + 1;
        if (2 * count > slots.length) {
            grow();
        }
        return added;
    }

    private int append(byte[] source, int from, int length, int hash) {
        if (count == hashes.length) {
            hashes = Arrays.copyOf(hashes, 2 * count);
            ends = Arrays.copyOf(ends, 2 * count + 1);
        }
        int end = Math.addExact(ends[count], length);
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(end, 2L * bytes.length)));
        }
        System.arraycopy(source, from, bytes, ends[count], length);
        hashes[count] = hash;
        ends[count + 1] = end;
        return count++;
    }

    private void grow() {
        int[] larger = new int[2 * slots.length];
        for (int number = 0; number < count; number++) {
            int slot = hashes[number] & (larger.length - 1);
            while (larger[slot] != 0) {
                slot = (slot + 1) & (larger.length - 1);
            }
            larger[slot] = number + 1;
        }
        slots = larger;
    }

    /** Eight bytes at a time; the finalizer is that of MurmurHash3 (Austin Appleby, public domain). */
    private static int hash(byte[] source, int from, int length) {
        long hash = length;
        int i = 0;
        for (; i + Long.BYTES <= length; i += Long.BYTES) {
            hash = mix(hash ^ (long) LONG.get(source, from + i));
        }
        long rest = 0;
        for (; i < length; i++) {
            rest = (rest << Byte.SIZE) | Byte.toUnsignedLong(source[from + i]);
        }
        return (int) (mix(hash ^ rest) >>> Integer.SIZE);
    }

    private static long mix(long value) {
        long mixed = (value ^ (value >>> 33)) * 0xFF51_AFD7_ED55_8CCDL;
        return (mixed ^ (mixed >>> 33)) * 0xC4CE_B9FE_1A85_EC53L;
    }

    int rows() {
        return rows;
    }

    int count() {
        return count;
    }

    /** Bytes of the distinct values. */
    int totalBytes() {
        return ends[count];
    }

    /** The bytes of all values; value {@code n} goes from {@link #start} to {@link #end}. */
    byte[] bytes() {
        return bytes;
    }

    int start(int number) {
        return ends[number];
    }

    int end(int number) {
        return ends[number + 1];
    }

    /** The number of a row's value. */
    int numberOf(int row) {
        return numbers[row];
    }

    /** The numbers of the values in the ascending order of their bytes, unsigned. */
    int[] sorted() {
        Integer[] order = new Integer[count];
        Arrays.setAll(order, i -> i);
        Arrays.sort(
                order,
                (left, right) ->
                        Arrays.compareUnsigned(bytes, ends[left], ends[left + 1], bytes, ends[right], ends[right + 1]));
        return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
    }
}
