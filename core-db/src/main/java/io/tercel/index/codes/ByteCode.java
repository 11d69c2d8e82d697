package io.tercel.index.codes;

/**
 * One byte for each component: its place between the smallest and the largest component of the vector, in 255 steps (as in Aguerrebere et
 * al., "Similarity search in the blink of an eye with compressed indices", 2023, without their common centre).
 */
public final class ByteCode {

    private static final int STEPS = 255;

    private ByteCode() {}

    /**
     * What makes a byte a component again: {@code middle + step * byte}.
     *
     * @param squares the squares of those components, added up
     */
    public record Scale(float middle, float step, float squares) {}

    /** Writes a vector's bytes to {@code out} from {@code at} on. */
    public static Scale encode(float[] vector, int dimension, byte[] out, int at) {
        float low = vector[0];
        float high = vector[0];
        for (int i = 1; i < dimension; i++) {
            low = Math.min(low, vector[i]);
            high = Math.max(high, vector[i]);
        }
        float step = (high - low) / STEPS;
        float middle = low - Byte.MIN_VALUE * step;
        double squares = 0;
        for (int i = 0; i < dimension; i++) {
            int place = step > 0 ? Math.round((vector[i] - low) / step) : 0;
            byte code = (byte) (Math.min(STEPS, place) + Byte.MIN_VALUE);
            out[at + i] = code;
            double value = middle + step * code;
            squares += value * value;
        }
        return new Scale(middle, step, (float) squares);
    }
}
