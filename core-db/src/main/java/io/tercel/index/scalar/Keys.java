package io.tercel.index.scalar;

/** Numbers as keys that ascend as they do. */
public final class Keys {

    private Keys() {}

    /** The key of a double that is a number; the same for both zeros. */
    public static long of(double value) {
        long bits = Double.doubleToLongBits(value == 0 ? 0 : value);
        return bits ^ ((bits >> 63) & Long.MAX_VALUE);
    }
}
