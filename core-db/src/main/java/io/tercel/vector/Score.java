package io.tercel.vector;

/** The value of a dense metric, from what a kernel computes. */
public final class Score {

    private Score() {}

    /**
     * The cosine, within [-1, 1] in spite of rounding; 0 when an inverse norm is 0, which stands for a vector of zeros.
     *
     * @param dot the inner product of both vectors
     * @param inverseNormA one over the norm of one vector, see {@link Norms#inverse}
     * @param inverseNormB one over the norm of the other
     */
    public static float cosine(float dot, float inverseNormA, float inverseNormB) {
        return Math.max(-1f, Math.min(1f, dot * inverseNormA * inverseNormB));
    }

    /**
     * The Jaccard distance of two sets of bits: 1 minus the share of common bits among those in either; 0 when both are empty, which
     * makes equal vectors equal.
     *
     * @param common bits in both
     * @param bitsA bits of one set
     * @param bitsB bits of the other
     */
    public static float jaccard(int common, int bitsA, int bitsB) {
        int either = bitsA + bitsB - common;
        return either == 0 ? 0 : (float) ((double) (either - common) / either);
    }

    /**
     * The value of the metric between two vectors of the same dimension.
     *
     * @throws IllegalArgumentException when the metric is not one of dense vectors
     */
    public static float between(MetricType metric, float[] a, float[] b) {
        DistanceKernel kernel = Kernels.ACTIVE;
        return switch (metric) {
            case L2 -> kernel.squaredDistance(a, 0, b, 0, a.length);
            case IP -> kernel.dot(a, 0, b, 0, a.length);
            case COSINE ->
                cosine(kernel.dot(a, 0, b, 0, a.length), Norms.inverse(a, 0, a.length), Norms.inverse(b, 0, b.length));
            case HAMMING, JACCARD, BM25, MAX_SIM_COSINE, MAX_SIM_IP, MAX_SIM_L2, MAX_SIM_HAMMING, MAX_SIM_JACCARD ->
                throw new IllegalArgumentException(metric + " does not compare dense vectors");
        };
    }

    /** Whether a hit of value {@code a} comes before one of value {@code b}. */
    public static boolean isBetter(MetricType metric, float a, float b) {
        return metric.largerIsBetter() ? a > b : a < b;
    }
}
