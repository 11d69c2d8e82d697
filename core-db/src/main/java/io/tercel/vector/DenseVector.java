package io.tercel.vector;

import java.util.Arrays;

/**
 * A dense vector of floats. Immutable: the array is copied on the way in and on the way out, so a caller may reuse it. Equal
 * when all components are equal.
 */
public final class DenseVector {

    private final float[] values;

    private DenseVector(float[] values) {
        this.values = values;
    }

    /** A copy of {@code values}; at least one component. */
    public static DenseVector of(float... values) {
        return new DenseVector(values.clone());
    }

    /** Number of components. */
    public int dimension() {
        return values.length;
    }

    /** The component at {@code index}. */
    public float get(int index) {
        return values[index];
    }

    /** A copy of the components. */
    public float[] toArray() {
        return values.clone();
    }

    /** Writes the components to {@code target} from position {@code at} on. */
    public void copyTo(float[] target, int at) {
        System.arraycopy(values, 0, target, at, values.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DenseVector that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    /** The dimension and the first components: vectors are as private as the text they were made of. */
    @Override
    public String toString() {
        return "DenseVector[" + values.length + "]";
    }
}
