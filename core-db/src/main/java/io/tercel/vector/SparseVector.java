package io.tercel.vector;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * A sparse vector: a few weighted dimensions out of 2^32 - 1. Immutable; dimensions are kept in ascending unsigned order,
 * each at most once.
 */
public final class SparseVector {

    private final int[] indices;
    private final float[] values;

    private SparseVector(int[] indices, float[] values) {
        this.indices = indices;
        this.values = values;
    }

    /**
     * From dimension to weight, in any order.
     *
     * @param weights dimensions in 0 .. 2^32 - 2 and finite weights; may be empty
     * @throws IllegalArgumentException when a dimension is out of range or a weight is not finite
     */
    public static SparseVector of(Map<Long, Float> weights) {
        TreeMap<Long, Float> sorted = new TreeMap<>(weights);
        int[] indices = new int[sorted.size()];
        float[] values = new float[sorted.size()];
        int at = 0;
        for (Map.Entry<Long, Float> entry : sorted.entrySet()) {
            long index = entry.getKey();
            if (index < 0 || index >= 0xFFFF_FFFFL) {
                throw new IllegalArgumentException("sparse dimension " + index + " is outside 0 .. 4294967294");
            }
            if (!Float.isFinite(entry.getValue())) {
                throw new IllegalArgumentException(
                        "sparse weight of dimension " + index + " is " + entry.getValue() + ", not a finite number");
            }
            indices[at] = (int) index;
            values[at++] = entry.getValue();
        }
        return new SparseVector(indices, values);
    }

    /**
     * From entries in order; the arrays are copied.
     *
     * @param indices dimensions as unsigned numbers, ascending
     * @param values as many finite weights
     * @throws IllegalArgumentException when an entry is out of order, out of range or not finite
     */
    public static SparseVector ofSorted(int[] indices, float[] values) {
        if (indices.length != values.length) {
            throw new IllegalArgumentException(indices.length + " sparse dimensions, " + values.length + " weights");
        }
        for (int i = 0; i < indices.length; i++) {
            if (indices[i] == -1 || (i > 0 && Integer.compareUnsigned(indices[i - 1], indices[i]) >= 0)) {
                throw new IllegalArgumentException(
                        "sparse dimension " + Integer.toUnsignedString(indices[i]) + " is out of order or range");
            }
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException("sparse weight of dimension " + Integer.toUnsignedString(indices[i])
                        + " is " + values[i] + ", not a finite number");
            }
        }
        return new SparseVector(indices.clone(), values.clone());
    }

    /** Number of weighted dimensions. */
    public int size() {
        return indices.length;
    }

    /** The {@code at}-th dimension in ascending order, as an unsigned number. */
    public long index(int at) {
        return Integer.toUnsignedLong(indices[at]);
    }

    /** The weight of the {@code at}-th dimension. */
    public float value(int at) {
        return values[at];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SparseVector that
                && Arrays.equals(indices, that.indices)
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(indices) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "SparseVector[" + indices.length + " entries]";
    }
}
