package io.tercel.index.codes;

import java.util.SplittableRandom;

/**
 * A random rotation of vectors, the same for the same dimension and seed on every machine. It spreads what is in few components over
 * all, so that a sign for each component says as much about one vector as about another. Four rounds of random signs and fast Hadamard
 * transforms of the largest power of two of components, from both ends in turns, mixed by a butterfly between the halves (Ailon and
 * Chazelle, "The Fast Johnson–Lindenstrauss Transform and Approximate Nearest Neighbors", 2009, where the dimension is a power of two).
 * Immutable.
 */
public final class Rotation {

    private static final int MULTIPLE = 64;

    private static final int ROUNDS = 4;
    private static final float HALF = (float) Math.sqrt(0.5);

    private final int dimension;
    private final int power;
    private final float scale;
    private final float[][] signs = new float[ROUNDS][];

    /**
     * A rotation.
     *
     * @param dimension of the vectors that are rotated
     */
    public Rotation(int dimension, long seed) {
        this.dimension = paddedDimension(dimension);
        this.power = Integer.highestOneBit(this.dimension);
        this.scale = (float) (1 / Math.sqrt(power));
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < ROUNDS; round++) {
            signs[round] = new float[this.dimension];
            for (int i = 0; i < this.dimension; i++) {
                // The scale of the transform is applied with the signs, to those components that take part in it.
                float magnitude = isTransformed(round, i) ? scale : 1;
                signs[round][i] = random.nextBoolean() ? magnitude : -magnitude;
            }
        }
    }

    /** Components of a rotated vector: a multiple of 64. */
    public static int paddedDimension(int dimension) {
        return (dimension + MULTIPLE - 1) & -MULTIPLE;
    }

    /** Components of a rotated vector. */
    public int paddedDimension() {
        return dimension;
    }

    private int begin(int round) {
        return (round & 1) == 0 ? 0 : dimension - power;
    }

    private boolean isTransformed(int round, int i) {
        return i >= begin(round) && i < begin(round) + power;
    }

    /** Bytes held on the Java heap, about. */
    public long heapBytes() {
        return (long) ROUNDS * dimension * Float.BYTES;
    }

    /**
     * Rotates a vector in its place.
     *
     * @param vector {@link #paddedDimension()} components, zeros where it has fewer
     */
    public void apply(float[] vector) {
        for (int round = 0; round < ROUNDS; round++) {
            float[] factors = signs[round];
            for (int i = 0; i < dimension; i++) {
                vector[i] *= factors[i];
            }
            transform(vector, begin(round));
            if (power < dimension) {
                mix(vector);
            }
        }
    }

    /** The fast Walsh-Hadamard transform, two of its steps in one pass, each sum of the same numbers as if there were a pass for each step. */
    private void transform(float[] vector, int begin) {
        int end = begin + power;
        for (int i = begin; i < end; i += 4) {
            step(vector, i, 1);
        }
        // A loop of a known number of turns is laid out flat by the compiler.
        for (int block = begin; block < end; block += 16) {
            for (int i = block; i < block + 4; i++) {
                step(vector, i, 4);
            }
        }
        int half = 16;
        for (; 4 * half <= power; half <<= 2) {
            for (int block = begin; block < end; block += 4 * half) {
                for (int i = block; i < block + half; i++) {
                    step(vector, i, half);
                }
            }
        }
        if (half < power) {
            for (int i = begin; i < begin + half; i++) {
                float a = vector[i];
                float b = vector[i + half];
                vector[i] = a + b;
                vector[i + half] = a - b;
            }
        }
    }

    /** Two steps for four components at a distance: the first one joins neighbours, the second one what came of them. */
    private static void step(float[] vector, int i, int distance) {
        float sum0 = vector[i] + vector[i + distance];
        float difference0 = vector[i] - vector[i + distance];
        float sum1 = vector[i + 2 * distance] + vector[i + 3 * distance];
        float difference1 = vector[i + 2 * distance] - vector[i + 3 * distance];
        vector[i] = sum0 + sum1;
        vector[i + distance] = difference0 + difference1;
        vector[i + 2 * distance] = sum0 - sum1;
        vector[i + 3 * distance] = difference0 - difference1;
    }

    /** A rotation by 45 degrees of each component of the first half with one of the second. */
    private void mix(float[] vector) {
        int half = dimension / 2;
        for (int i = 0; i < half; i++) {
            float a = vector[i];
            float b = vector[i + half];
            vector[i] = (a + b) * HALF;
            vector[i + half] = (a - b) * HALF;
        }
    }
}
