package io.tercel.embeddings;

/** Scaling to Euclidean length 1. */
final class UnitLength {

    private UnitLength() {}

    /** Scales one vector within an array in place; a vector of zeros stays as it is. */
    static void scale(float[] values, int from, int length) {
        double squares = 0;
        for (int i = from; i < from + length; i++) {
            squares += (double) values[i] * values[i];
        }
        if (squares == 0) {
            return;
        }
        float factor = (float) (1 / Math.sqrt(squares));
        for (int i = from; i < from + length; i++) {
            values[i] *= factor;
        }
    }
}
