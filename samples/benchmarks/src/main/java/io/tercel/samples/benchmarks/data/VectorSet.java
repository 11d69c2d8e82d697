package io.tercel.samples.benchmarks.data;

import java.util.Arrays;

/**
 * Vectors of one dimension, at least one. The rows are not copied on the way in or out: nobody may change them.
 */
public final class VectorSet {

    private static final float UNIT_TOLERANCE = 1e-3f;

    private final float[][] rows;

    /** A set of rows of the same length. */
    public VectorSet(float[][] rows) {
        if (rows.length == 0) {
            throw new IllegalArgumentException("no vectors");
        }
        this.rows = rows;
    }

    /** Number of vectors. */
    public int size() {
        return rows.length;
    }

    /** Number of components of each vector. */
    public int dimension() {
        return rows[0].length;
    }

    /** The vector in a row, from 0. */
    public float[] row(int row) {
        return rows[row];
    }

    /** The first {@code count} vectors, or all when there are fewer. */
    public VectorSet head(int count) {
        return count >= rows.length ? this : new VectorSet(Arrays.copyOf(rows, count));
    }

    /** The same directions at length 1; a vector without length stays as it is. */
    public VectorSet normalized() {
        float[][] unit = new float[rows.length][];
        for (int row = 0; row < rows.length; row++) {
            unit[row] = normalize(rows[row].clone());
        }
        return new VectorSet(unit);
    }

    /** Whether every vector has length 1, within rounding. */
    public boolean isNormalized() {
        for (float[] row : rows) {
            if (Math.abs(squaredLength(row) - 1) > UNIT_TOLERANCE) {
                return false;
            }
        }
        return true;
    }

    /** Brings a vector to length 1 in place and returns it; one without length stays as it is. */
    static float[] normalize(float[] vector) {
        double length = Math.sqrt(squaredLength(vector));
        if (length > 0) {
            for (int i = 0; i < vector.length; i++) {
                vector[i] = (float) (vector[i] / length);
            }
        }
        return vector;
    }

    /** The squared Euclidean length, summed in double. */
    public static double squaredLength(float[] vector) {
        double sum = 0;
        for (float component : vector) {
            sum += (double) component * component;
        }
        return sum;
    }
}
