package io.tercel.index.terms;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The terms of a file in ascending order of their unsigned bytes, read where they are mapped. There is an entry for each, which begins with
 * an unsigned 32-bit number: where its bytes begin, counted from the first term's. The same number follows the last entry, for where the
 * bytes of the last term end. Safe for use by many threads while the file is mapped.
 */
public final class SortedTerms {

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment body;
    private final int size;
    private final long entriesBegin;
    private final int entryBytes;
    private final long bytesBegin;

    /**
     * The terms of a file.
     *
     * @param body the file, of which entries and bytes have been checked
     * @param size how many terms there are
     * @param entriesBegin where the first entry stands
     * @param entryBytes length of an entry
     * @param bytesBegin where the first term's bytes stand
     */
    public SortedTerms(MemorySegment body, int size, long entriesBegin, int entryBytes, long bytesBegin) {
        this.body = body;
        this.size = size;
        this.entriesBegin = entriesBegin;
        this.entryBytes = entryBytes;
        this.bytesBegin = bytesBegin;
    }

    /** How many there are. */
    public int size() {
        return size;
    }

    /** Where the entry of a term stands, and with the number of terms, where the last one ends. */
    public long entry(int term) {
        return entriesBegin + (long) term * entryBytes;
    }

    /** Where the bytes of a term begin, and with the number of terms, where the last one's end. */
    public long begin(int term) {
        return bytesBegin + Integer.toUnsignedLong(body.get(INT, entry(term)));
    }

    /** The bytes of a term, copied. */
    public byte[] get(int term) {
        long begin = begin(term);
        return body.asSlice(begin, begin(term + 1) - begin).toArray(ValueLayout.JAVA_BYTE);
    }

    /** The place of a term in their order, or -1. */
    public int find(byte[] bytes) {
        int low = 0;
        int high = size - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = compare(middle, bytes);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    private int compare(int term, byte[] bytes) {
        long begin = begin(term);
        int length = (int) (begin(term + 1) - begin);
        int common = Math.min(length, bytes.length);
        for (int i = 0; i < common; i++) {
            int difference = (body.get(ValueLayout.JAVA_BYTE, begin + i) & 0xFF) - (bytes[i] & 0xFF);
            if (difference != 0) {
                return difference;
            }
        }
        return length - bytes.length;
    }
}
