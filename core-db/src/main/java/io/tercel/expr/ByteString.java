package io.tercel.expr;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A constant in UTF-8, and how stored values are compared with it: eight bytes at a time, without making strings. */
public final class ByteString implements Comparable<ByteString> {

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    /** Big-endian words order as their bytes do. */
    private static final ValueLayout.OfLong ORDERED = LONG.withOrder(ByteOrder.BIG_ENDIAN);

    private final MemorySegment bytes;
    private final int length;

    private ByteString(byte[] bytes) {
        this.bytes = MemorySegment.ofArray(bytes).asReadOnly();
        this.length = bytes.length;
    }

    /** The bytes of a text without lone surrogates. */
    public static ByteString of(String text) {
        return new ByteString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The bytes of UTF-8, read-only. */
    MemorySegment memory() {
        return bytes;
    }

    /** Number of bytes. */
    public int length() {
        return length;
    }

    /** The bytes, to be read only. */
    public MemorySegment bytes() {
        return bytes;
    }

    /** The first eight bytes as a big-endian number, with zeros after the end. */
    long prefix() {
        long prefix = 0;
        for (int i = 0; i < Math.min(length, Long.BYTES); i++) {
            prefix |= Byte.toUnsignedLong(bytes.get(ValueLayout.JAVA_BYTE, i)) << (Long.SIZE - Byte.SIZE * (i + 1));
        }
        return prefix;
    }

    /** Whether the {@code size} bytes from {@code at} are these. */
    boolean equalsBytes(MemorySegment memory, long at, int size) {
        if (size != length) {
            return false;
        }
        int i = 0;
        for (; i + Long.BYTES <= length; i += Long.BYTES) {
            if (memory.get(LONG, at + i) != bytes.get(LONG, i)) {
                return false;
            }
        }
        for (; i < length; i++) {
            if (memory.get(ValueLayout.JAVA_BYTE, at + i) != bytes.get(ValueLayout.JAVA_BYTE, i)) {
                return false;
            }
        }
        return true;
    }

    /** The sign of the {@code size} bytes from {@code at} less these, as unsigned bytes. */
    int compareBytes(MemorySegment memory, long at, int size) {
        return compare(memory, at, size, bytes, 0, length);
    }

    /** The sign of the left bytes less the right ones, as unsigned bytes; a prefix is less. */
    static int compare(
            MemorySegment left, long leftAt, int leftSize, MemorySegment right, long rightAt, int rightSize) {
        int common = Math.min(leftSize, rightSize);
        int i = 0;
        for (; i + Long.BYTES <= common; i += Long.BYTES) {
            long a = left.get(ORDERED, leftAt + i);
            long b = right.get(ORDERED, rightAt + i);
            if (a != b) {
                return Long.compareUnsigned(a, b);
            }
        }
        for (; i < common; i++) {
            int a = Byte.toUnsignedInt(left.get(ValueLayout.JAVA_BYTE, leftAt + i));
            int b = Byte.toUnsignedInt(right.get(ValueLayout.JAVA_BYTE, rightAt + i));
            if (a != b) {
                return a - b;
            }
        }
        return leftSize - rightSize;
    }

    /** A hash of any bytes, the same for equal bytes wherever they lie. */
    static int hash(MemorySegment memory, long at, int size) {
        long hash = size;
        int i = 0;
        for (; i + Long.BYTES <= size; i += Long.BYTES) {
            hash = mix(hash ^ memory.get(LONG, at + i));
        }
        long rest = 0;
        for (; i < size; i++) {
            rest = (rest << Byte.SIZE) | Byte.toUnsignedLong(memory.get(ValueLayout.JAVA_BYTE, at + i));
        }
        hash = mix(hash ^ rest);
        return (int) (hash >>> Integer.SIZE);
    }

    /** The finalizer of MurmurHash3 without its last shift; the upper half is well mixed. */
    private static long mix(long value) {
        long mixed = (value ^ (value >>> 33)) * 0xff51afd7ed558ccdL;
        return (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
    }

    @Override
    public int compareTo(ByteString other) {
        return compare(bytes, 0, length, other.bytes, 0, other.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ByteString that && equalsBytes(that.bytes, 0, that.length);
    }

    @Override
    public int hashCode() {
        return hash(bytes, 0, length);
    }

    /** The text. */
    @Override
    public String toString() {
        return new String(bytes.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }
}
