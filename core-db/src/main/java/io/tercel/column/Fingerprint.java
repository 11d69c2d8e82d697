package io.tercel.column;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Sixteen bits that stand for a byte string. Two strings with different ones are different, and of strings that differ one pair in 65,536
 * has the same. FNV-1a (Fowler, Noll, Vo) of 64 bits, folded.
 */
final class Fingerprint {

    static final int BYTES = Short.BYTES;

    private static final long BASIS = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private Fingerprint() {}

    static short of(byte[] bytes, int from, int to) {
        long hash = BASIS;
        for (int i = from; i < to; i++) {
            hash = (hash ^ Byte.toUnsignedLong(bytes[i])) * PRIME;
        }
        return folded(hash);
    }

    static short of(MemorySegment bytes) {
        long hash = BASIS;
        for (long i = 0; i < bytes.byteSize(); i++) {
            hash = (hash ^ Byte.toUnsignedLong(bytes.get(ValueLayout.JAVA_BYTE, i))) * PRIME;
        }
        return folded(hash);
    }

    /** The high bits depend on all bytes, the low ones less. */
    private static short folded(long hash) {
        return (short) (hash >>> 48 ^ hash >>> 24);
    }
}
