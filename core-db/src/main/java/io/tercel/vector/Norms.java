package io.tercel.vector;

/** Euclidean norms. Computed in double precision, in one order on every machine, so that a stored norm does not depend on SIMD. */
public final class Norms {

    private Norms() {}

    /** The sum of the squares of {@code dimension} components from {@code offset} on; does not overflow for finite floats. */
    public static double squared(float[] vector, int offset, int dimension) {
        double sum0 = 0;
        double sum1 = 0;
        double sum2 = 0;
        double sum3 = 0;
        int end = offset + dimension;
        int at = offset;
        for (; at <= end - 4; at += 4) {
            double value0 = vector[at];
            double value1 = vector[at + 1];
            double value2 = vector[at + 2];
            double value3 = vector[at + 3];
            sum0 += value0 * value0;
            sum1 += value1 * value1;
            sum2 += value2 * value2;
            sum3 += value3 * value3;
        }
        for (; at < end; at++) {
            double value = vector[at];
            sum0 += value * value;
        }
        return (sum0 + sum1) + (sum2 + sum3);
    }

    /**
     * One over the Euclidean norm, or 0 for a vector of zeros, which makes its cosine with anything 0. Never infinite: the
     * inverse of a norm too small for that is the largest float.
     */
    public static float inverse(float[] vector, int offset, int dimension) {
        return inverse(squared(vector, offset, dimension));
    }

    /** The inverse of the norm of a vector whose squares have this sum; 0 for 0, never infinite. */
    public static float inverse(double squared) {
        return squared == 0 ? 0 : (float) Math.min(Float.MAX_VALUE, 1 / Math.sqrt(squared));
    }
}
