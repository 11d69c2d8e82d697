package io.tercel.vector;

import java.util.Arrays;

/** A dense vector of signed bytes. Immutable: the array is copied on the way in and on the way out. Equal when all components are. */
public final class Int8Vector {

    private final byte[] values;

    private Int8Vector(byte[] values) {
        this.values = values;
    }

    /** A copy of {@code values}; at least one component. */
    public static Int8Vector of(byte... values) {
        return new Int8Vector(values.clone());
    }

    /** Number of components. */
    public int dimension() {
        return values.length;
    }

    /** The component at {@code index}. */
    public byte get(int index) {
        return values[index];
    }

    /** A copy of the components. */
    public byte[] toArray() {
        return values.clone();
    }

    /** The same numbers as floats. */
    public DenseVector toDense() {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values[i];
        }
        return DenseVector.of(floats);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Int8Vector that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    /** The dimension only: vectors are as private as the text they were made of. */
    @Override
    public String toString() {
        return "Int8Vector[" + values.length + "]";
    }
}
