package io.tercel.index.terms;

import java.util.Arrays;

/**
 * Gives each distinct string of bytes a number, counting from 0 in the order of arrival. The bytes lie one after the other in
 * pages, so that a table of many short keys costs little more than the keys. For one writer, or many readers, at a time.
 */
public final class TermTable {

    private static final int FREE = 0;
    private static final int PAGE_SHIFT = 16;
    private static final int PAGE_BYTES = 1 << PAGE_SHIFT;

    /** Ids plus one, by hash, linear probing; at most half full. */
    private int[] slots = new int[16];

    private int[] hashes = new int[8];

    /** Where each key begins: page in the upper bits, place in its page in the lower ones. */
    private long[] starts = new long[8];

    private int[] lengths = new int[8];
    private int size;

    private byte[][] pages = new byte[1][];
    private int lastPage = -1;
    private int usedOfLastPage;
    private long pageBytes;

    /** Number of keys. */
    public int size() {
        return size;
    }

    /** The number of the key, new if it was not there. */
    public int add(byte[] bytes, int offset, int length) {
        int hash = hash(bytes, offset, length);
        int slot = slotOf(bytes, offset, length, hash);
        if (slots[slot] != FREE) {
            return slots[slot] - 1;
        }
        if (2 * (size + 1) > slots.length) {
            rehash();
            slot = slotOf(bytes, offset, length, hash);
        }
        if (size == hashes.length) {
            hashes = Arrays.copyOf(hashes, 2 * size);
            starts = Arrays.copyOf(starts, 2 * size);
            lengths = Arrays.copyOf(lengths, 2 * size);
        }
        hashes[size] = hash;
        starts[size] = store(bytes, offset, length);
        lengths[size] = length;
        slots[slot] = ++size;
        return size - 1;
    }

    /** The number of the key, or -1 if it is not there. */
    public int find(byte[] key) {
        return slots[slotOf(key, 0, key.length, hash(key, 0, key.length))] - 1;
    }

    /** The bytes of a key, copied. */
    public byte[] key(int id) {
        int from = (int) starts[id] & (PAGE_BYTES - 1);
        return Arrays.copyOfRange(page(id), from, from + lengths[id]);
    }

    /** As {@link #add}, for a key of another table. */
    public int addFrom(TermTable other, int id) {
        return add(other.page(id), (int) other.starts[id] & (PAGE_BYTES - 1), other.lengths[id]);
    }

    /** All numbers in ascending order of the keys' unsigned bytes. */
    public int[] sortedIds() {
        Integer[] boxed = new Integer[size];
        Arrays.setAll(boxed, id -> id);
        Arrays.sort(boxed, this::compare);
        int[] ids = new int[size];
        Arrays.setAll(ids, i -> boxed[i]);
        return ids;
    }

    /** Bytes held on the Java heap, estimated. */
    public long heapBytes() {
        return 4L * slots.length + 16L * hashes.length + pageBytes;
    }

    /** Forgets all keys. */
    public void clear() {
        Arrays.fill(slots, FREE);
        size = 0;
        lastPage = -1;
        usedOfLastPage = 0;
        pageBytes = 0;
    }

    private int compare(int a, int b) {
        int fromA = (int) starts[a] & (PAGE_BYTES - 1);
        int fromB = (int) starts[b] & (PAGE_BYTES - 1);
        return Arrays.compareUnsigned(page(a), fromA, fromA + lengths[a], page(b), fromB, fromB + lengths[b]);
    }

    private byte[] page(int id) {
        return pages[(int) (starts[id] >>> PAGE_SHIFT)];
    }

    private int slotOf(byte[] bytes, int offset, int length, int hash) {
        int slot = hash & (slots.length - 1);
        while (slots[slot] != FREE) {
            int id = slots[slot] - 1;
            if (hashes[id] == hash && lengths[id] == length) {
                int from = (int) starts[id] & (PAGE_BYTES - 1);
                if (Arrays.equals(page(id), from, from + length, bytes, offset, offset + length)) {
                    return slot;
                }
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }

    private long store(byte[] bytes, int offset, int length) {
        if (lastPage < 0 || pages[lastPage].length - usedOfLastPage < length) {
            addPage(length);
        }
        System.arraycopy(bytes, offset, pages[lastPage], usedOfLastPage, length);
        long start = ((long) lastPage << PAGE_SHIFT) | usedOfLastPage;
        usedOfLastPage += length;
        return start;
    }

    /** A longer key gets a page of its own size. The first pages are small: most tables are those of one short text. */
    private void addPage(int length) {
        if (++lastPage == pages.length) {
            pages = Arrays.copyOf(pages, 2 * lastPage);
        }
        int bytes = Math.max(length, Math.min(PAGE_BYTES, 256 << Math.min(8, lastPage)));
        pages[lastPage] = new byte[bytes];
        pageBytes += bytes;
        usedOfLastPage = 0;
    }

    private void rehash() {
        slots = new int[2 * slots.length];
        for (int id = 0; id < size; id++) {
            int slot = hashes[id] & (slots.length - 1);
            while (slots[slot] != FREE) {
                slot = (slot + 1) & (slots.length - 1);
            }
            slots[slot] = id + 1;
        }
    }

    /** Multiplies and folds byte by byte, then mixes, so that neither short numbers nor common endings cluster. */
    private static int hash(byte[] bytes, int offset, int length) {
        long hash = 0x9E37_79B9_7F4A_7C15L ^ length;
        for (int i = offset; i < offset + length; i++) {
            hash = (hash ^ bytes[i]) * 0x0000_0100_0000_01B3L;
        }
        hash ^= hash >>> 29;
        hash *= 0xBF58_476D_1CE4_E5B9L;
        return (int) (hash >>> 32);
    }
}
