package io.tercel.vector;

import java.util.Arrays;

/**
 * A vector of bits, eight to a byte, the first one the highest of its byte. Immutable: the array is copied on the way in and on the way
 * out. Equal when all bits are.
 */
public final class BinaryVector {

    private final byte[] bytes;

    private BinaryVector(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A copy of packed bits; at least one byte. */
    public static BinaryVector of(byte... bytes) {
        return new BinaryVector(bytes.clone());
    }

    /** Number of bits. */
    public int dimension() {
        return Byte.SIZE * bytes.length;
    }

    /** The bit at {@code index}. */
    public boolean get(int index) {
        return (bytes[index >> 3] >> (7 - (index & 7)) & 1) != 0;
    }

    /** A copy of the packed bits. */
    public byte[] toArray() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BinaryVector that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The dimension only: vectors are as private as the text they were made of. */
    @Override
    public String toString() {
        return "BinaryVector[" + dimension() + "]";
    }
}
