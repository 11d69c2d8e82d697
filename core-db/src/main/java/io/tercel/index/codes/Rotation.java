package io.tercel.index.codes;

import java.util.SplittableRandom;

/**
 * An orthogonal transformation that spreads any vector evenly over its components, so that their signs tell most of its direction. Made
 * of rounds of random signs and Hadamard transformations, which cost n log n instead of n², (Ailon and Chazelle, "The fast
 * Johnson-Lindenstrauss transform and approximate nearest neighbors", 2009). The same seed gives the same one on every machine.
 * Immutable, safe for many threads.
 *
 * <p>The vector is padded to a multiple of 64 components, which need not be a power of two as the Hadamard transformation has: that one is
 * applied to the first and the last so many components in turns, and each half is mixed with the other one in between.
 */
public final class Rotation {

    private static final int PADDING = 64;
    private static final int ROUNDS = 4;
    private static final float HALF_ROOT = (float) Math.sqrt(0.5);

    private final int padded;
    private final int block;
    private final float[][] signs = new float[ROUNDS][];

    /** A transformation of vectors of so many components. */
    public Rotation(int dimension, long seed) {
        this.padded = paddedDimension(dimension);
        this.block = Integer.highestOneBit(padded);
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < ROUNDS; round++) {
            signs[round] = new float[padded];
            for (int i = 0; i < padded; i++) {
                signs[round][i] = random.nextBoolean() ? 1 : -1;
            }
        }
    }

    /** Components of a transformed vector: a multiple of 64. */
    public static int paddedDimension(int dimension) {
        return (dimension + PADDING - 1) & -PADDING;
    }

    /** Components of a transformed vector. */
    public int paddedDimension() {
        return padded;
    }

    /**
     * Transforms a vector in place. Lengths and inner products stay as they are.
     *
     * @param vector of {@link #paddedDimension()} components, zeros after its own
     */
    public void apply(float[] vector) {
        float scale = (float) (1 / Math.sqrt(block));
        for (int round = 0; round < ROUNDS; round++) {
            float[] sign = signs[round];
            int from = (round & 1) == 0 ? 0 : padded - block;
            for (int i = 0; i < padded; i++) {
                vector[i] *= sign[i];
            }
            hadamard(vector, from, block);
            for (int i = from; i < from + block; i++) {
                vector[i] *= scale;
            }
            if (block != padded) {
                mixHalves(vector);
            }
        }
    }

    private static void hadamard(float[] vector, int from, int size) {
        for (int half = 1; half < size; half *= 2) {
            for (int start = from; start < from + size; start += 2 * half) {
                for (int i = start; i < start + half; i++) {
                    float a = vector[i];
                    float b = vector[i + half];
                    vector[i] = a + b;
                    vector[i + half] = a - b;
                }
            }
        }
    }

    private void mixHalves(float[] vector) {
        int half = padded / 2;
        for (int i = 0; i < half; i++) {
            float a = vector[i];
            float b = vector[i + half];
            vector[i] = (a + b) * HALF_ROOT;
            vector[i + half] = (a - b) * HALF_ROOT;
        }
    }
}
