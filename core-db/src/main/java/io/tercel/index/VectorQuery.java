package io.tercel.index;

/** What dense vectors are compared with. The arrays are shared, not to be changed. */
@SuppressWarnings("ArrayRecordComponent") // never compared
public sealed interface VectorQuery {

    /** As many components as the column has dimensions. */
    record Floats(float[] components) implements VectorQuery {}

    /** Eight bits to a byte, as many as the column has dimensions. */
    record Bits(byte[] bytes) implements VectorQuery {}
}
