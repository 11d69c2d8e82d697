package io.tercel.samples.benchmarks.data;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Makes more vectors of those there are: copies, each moved a little in a random direction. No substitute for real vectors: a row and
 * its copies lie close together, as documents that were written from one another do.
 */
public final class PerturbedCopies {

    private static final long SEED = 2026;

    private PerturbedCopies() {}

    /**
     * The vectors, and after them copies of the first, the second, … until there are enough. The same ones every time.
     *
     * @param rows how many in all; when there are as many already nothing is done
     * @param noise length of what is added to a copy, as a share of the vector's own; copies of vectors of length 1 get length 1
     */
    public static VectorSet grow(VectorSet vectors, int rows, double noise) {
        if (rows <= vectors.size()) {
            return vectors;
        }
        boolean isNormalized = vectors.isNormalized();
        float[][] all = new float[rows][];
        IntStream.range(0, rows).parallel().forEach(row -> {
            float[] original = vectors.row(row % vectors.size());
            all[row] = row < vectors.size() ? original : move(original, noise, isNormalized, row);
        });
        return new VectorSet(all);
    }

    private static float[] move(float[] original, double noise, boolean isNormalized, int row) {
        SplittableRandom random = new SplittableRandom(SEED + row);
        // Of so many independent components the length of the sum comes out as asked for, nearly.
        double deviation = noise * Math.sqrt(VectorSet.squaredLength(original) / original.length);
        float[] moved = new float[original.length];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = (float) (original[i] + deviation * random.nextGaussian());
        }
        return isNormalized ? VectorSet.normalize(moved) : moved;
    }
}
