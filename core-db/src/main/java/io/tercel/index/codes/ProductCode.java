package io.tercel.index.codes;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Four bits for every two components: which of sixteen points is nearest to them (Jégou et al., "Product Quantization for Nearest
 * Neighbor Search", 2011). An odd last component is taken with a zero. Safe for many threads once it is trained.
 */
public final class ProductCode {

    private static final int POINTS = LookupTables.ENTRIES;
    private static final int ROUNDS = 10;

    private final int dimension;
    private final int codes;

    /** Of each pair of components 16 first coordinates and 16 second ones. */
    private final float[] points;

    /**
     * Codes with known points.
     *
     * @param points as {@link #points()} gave them
     */
    public ProductCode(int dimension, float[] points) {
        this.dimension = dimension;
        this.codes = codes(dimension);
        this.points = points;
    }

    /** Codes of a vector. */
    public static int codes(int dimension) {
        return (dimension + 1) / 2;
    }

    /** Floats that the points of vectors of so many dimensions take. */
    public static int pointFloats(int dimension) {
        return codes(dimension) * 2 * POINTS;
    }

    /** The points, to be stored. */
    public float[] points() {
        return points;
    }

    /**
     * Finds the points of one pair of components by k-means. Different pairs may be trained by different threads.
     *
     * @param sample vectors, one after the other, {@code stride} floats apart
     * @param count of them, at least 1
     */
    public void train(int code, float[] sample, int stride, int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed + code);
        for (int point = 0; point < POINTS; point++) {
            int from = random.nextInt(count) * stride + 2 * code;
            put(code, point, sample[from], second(sample, from, code));
        }
        float[] sums = new float[2 * POINTS];
        int[] sizes = new int[POINTS];
        for (int round = 0; round < ROUNDS; round++) {
            Arrays.fill(sums, 0);
            Arrays.fill(sizes, 0);
            for (int i = 0; i < count; i++) {
                int from = i * stride + 2 * code;
                float y = second(sample, from, code);
                int point = nearest(code, sample[from], y);
                sums[point] += sample[from];
                sums[POINTS + point] += y;
                sizes[point]++;
            }
            for (int point = 0; point < POINTS; point++) {
                if (sizes[point] > 0) {
                    put(code, point, sums[point] / sizes[point], sums[POINTS + point] / sizes[point]);
                } else {
                    int from = random.nextInt(count) * stride + 2 * code;
                    put(code, point, sample[from], second(sample, from, code));
                }
            }
        }
    }

    private void put(int code, int point, float x, float y) {
        points[code * 2 * POINTS + point] = x;
        points[code * 2 * POINTS + POINTS + point] = y;
    }

    private float second(float[] vectors, int from, int code) {
        return 2 * code + 1 < dimension ? vectors[from + 1] : 0;
    }

    private int nearest(int code, float x, float y) {
        int at = code * 2 * POINTS;
        float best = Float.POSITIVE_INFINITY;
        int bestPoint = 0;
        for (int point = 0; point < POINTS; point++) {
            float dx = points[at + point] - x;
            float dy = points[at + POINTS + point] - y;
            float distance = dx * dx + dy * dy;
            if (distance < best) {
                best = distance;
                bestPoint = point;
            }
        }
        return bestPoint;
    }

    /**
     * Writes the codes of a vector, one to a byte, and puts what they stand for in its place.
     *
     * @param vector of at least {@code dimension} components
     */
    public void encode(float[] vector, byte[] out) {
        for (int code = 0; code < codes; code++) {
            int point = nearest(code, vector[2 * code], second(vector, 2 * code, code));
            out[code] = (byte) point;
            vector[2 * code] = points[code * 2 * POINTS + point];
            if (2 * code + 1 < dimension) {
                vector[2 * code + 1] = points[code * 2 * POINTS + POINTS + point];
            }
        }
    }

    /** The tables whose sums are the inner products of vectors with {@code scale} times the query. */
    public LookupTables tables(float[] query, float scale) {
        return LookupTables.of(products(query, scale));
    }

    /** The same before rounding: of each code the product of each of its 16 points. */
    public float[] products(float[] query, float scale) {
        float[] entries = new float[codes * POINTS];
        for (int code = 0; code < codes; code++) {
            float x = scale * query[2 * code];
            float y = scale * second(query, 2 * code, code);
            int at = code * 2 * POINTS;
            for (int point = 0; point < POINTS; point++) {
                entries[code * POINTS + point] = x * points[at + point] + y * points[at + POINTS + point];
            }
        }
        return entries;
    }
}
