package io.tercel.index.codes;

/**
 * One bit for each component of a rotated vector: its sign. With two numbers kept beside the bits, the inner product with any other
 * vector is estimated without bias and with a bound on the error (Gao and Long, "RaBitQ: Quantizing High-Dimensional Vectors with a
 * Theoretical Error Bound for Approximate Nearest Neighbor Search", 2024).
 *
 * <p>Of a vector r and its signs s, ⟨r, q⟩ is about {@code factor} · ⟨s, q⟩ with factor |r|² / ⟨s, r⟩, and off by less than {@code error} · |q|
 * times a constant that says how sure one wants to be.
 *
 * <p>Immutable, safe for many threads; arrays are the caller's.
 */
public final class OneBitCode {

    /** Signs in a code of four bits. */
    private static final int SIGNS = 4;

    private final Rotation rotation;

    /** Codes of vectors of so many dimensions. */
    public OneBitCode(int dimension, long seed) {
        this.rotation = new Rotation(dimension, seed);
    }

    /** Components of a rotated vector, and so signs. */
    public int paddedDimension() {
        return rotation.paddedDimension();
    }

    /** Codes of four signs that a vector of so many dimensions has. */
    public static int codes(int dimension) {
        return Rotation.paddedDimension(dimension) / SIGNS;
    }

    /** Bytes held on the Java heap, about. */
    public long heapBytes() {
        return rotation.heapBytes();
    }

    /** Rotates a vector of {@link #paddedDimension()} components, zeros after its own, in place. */
    public void rotate(float[] vector) {
        rotation.apply(vector);
    }

    /**
     * What is kept of a vector beside its signs.
     *
     * @param factor what the product with the signs is multiplied by
     * @param error of the estimate, for a vector of length 1
     */
    public record Estimate(float factor, float error) {}

    /**
     * Writes the signs of a rotated vector.
     *
     * @param codes four signs in each byte, the lowest bit first, set where a component is not negative
     */
    public Estimate encode(float[] rotated, byte[] codes) {
        double squares = 0;
        double magnitudes = 0;
        for (int code = 0; code < codes.length; code++) {
            int bits = 0;
            for (int i = 0; i < SIGNS; i++) {
                float value = rotated[code * SIGNS + i];
                squares += (double) value * value;
                magnitudes += Math.abs(value);
                bits |= value >= 0 ? 1 << i : 0;
            }
            codes[code] = (byte) bits;
        }
        if (magnitudes == 0) {
            return new Estimate(0, 0);
        }
        // The square of the cosine between the vector and its signs.
        double likeness = Math.min(1, magnitudes * magnitudes / (squares * rotated.length));
        double error = Math.sqrt(squares * (1 - likeness) / likeness / (rotated.length - 1));
        return new Estimate((float) (squares / magnitudes), (float) error);
    }

    /** The tables whose sums are ⟨s, q⟩ for a rotated q. */
    public LookupTables tables(float[] rotated) {
        int codes = rotated.length / SIGNS;
        float[] entries = new float[codes * LookupTables.ENTRIES];
        for (int code = 0; code < codes; code++) {
            int at = code * LookupTables.ENTRIES;
            entries[at] = -rotated[SIGNS * code]
                    - rotated[SIGNS * code + 1]
                    - rotated[SIGNS * code + 2]
                    - rotated[SIGNS * code + 3];
            for (int bits = 1; bits < LookupTables.ENTRIES; bits++) {
                int lowest = Integer.numberOfTrailingZeros(bits);
                entries[at + bits] = entries[at + (bits & (bits - 1))] + 2 * rotated[SIGNS * code + lowest];
            }
        }
        return LookupTables.of(entries);
    }
}
