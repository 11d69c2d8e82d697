package io.tercel.index;

import io.tercel.vector.SparseVector;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A query to a {@link SparseIndex}: keys and what each is worth. A key is a string of bytes: a term in UTF-8, or a dimension
 * of a sparse vector as 4 bytes, big-endian. A row's score is the sum, over the keys that it shares with the query, of
 *
 * <ul>
 *   <li>for inner product: {@code weight * value of the row}
 *   <li>for BM25: {@code weight * tf / (tf + lengthBase + lengthSlope * length of the row)}
 * </ul>
 *
 * <p>Immutable.
 */
public final class WeightedTerms {

    private final boolean bm25;
    private final byte[][] keys;
    private final float[] weights;
    private final float lengthBase;
    private final float lengthSlope;

    private WeightedTerms(boolean bm25, byte[][] keys, float[] weights, float lengthBase, float lengthSlope) {
        this.bm25 = bm25;
        this.keys = keys;
        this.weights = weights;
        this.lengthBase = lengthBase;
        this.lengthSlope = lengthSlope;
    }

    /** The inner product with a sparse vector. Dimensions of weight zero are left out: they match nothing. */
    public static WeightedTerms innerProduct(SparseVector vector) {
        List<byte[]> keys = new ArrayList<>(vector.size());
        float[] weights = new float[vector.size()];
        for (int i = 0; i < vector.size(); i++) {
            if (vector.value(i) != 0) {
                weights[keys.size()] = vector.value(i);
                keys.add(key((int) vector.index(i)));
            }
        }
        return new WeightedTerms(false, keys.toArray(byte[][]::new), Arrays.copyOf(weights, keys.size()), 0, 0);
    }

    /**
     * BM25 with everything that does not depend on the row already in the weights.
     *
     * @param terms distinct, in UTF-8; not copied
     * @param weights for each term, above zero: idf · qtf · (k1 + 1); not copied
     * @param lengthBase k1 · (1 − b)
     * @param lengthSlope k1 · b / average length
     */
    public static WeightedTerms bm25(byte[][] terms, float[] weights, float lengthBase, float lengthSlope) {
        if (terms.length != weights.length) {
            throw new IllegalArgumentException("%d terms, %d weights".formatted(terms.length, weights.length));
        }
        return new WeightedTerms(true, terms, weights, lengthBase, lengthSlope);
    }

    /**
     * Without a share of the keys, rounded down: those of the smallest weights, whatever their sign. Keys of the same weight as the
     * smallest one that is left stay too.
     *
     * @param share from 0 up to but without 1
     */
    public WeightedTerms withoutSmallest(double share) {
        int dropped = (int) (share * keys.length);
        if (dropped == 0) {
            return this;
        }
        float[] sizes = new float[weights.length];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = Math.abs(weights[i]);
        }
        Arrays.sort(sizes);
        float least = sizes[dropped];
        byte[][] keptKeys = new byte[keys.length][];
        float[] keptWeights = new float[keys.length];
        int kept = 0;
        for (int i = 0; i < keys.length; i++) {
            if (Math.abs(weights[i]) >= least) {
                keptKeys[kept] = keys[i];
                keptWeights[kept++] = weights[i];
            }
        }
        return new WeightedTerms(
                bm25, Arrays.copyOf(keptKeys, kept), Arrays.copyOf(keptWeights, kept), lengthBase, lengthSlope);
    }

    /** The key of a dimension of a sparse vector, given as unsigned int. */
    public static byte[] key(int dimension) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(dimension).array();
    }

    /** Whether scores are BM25; otherwise they are inner products. */
    public boolean isBm25() {
        return bm25;
    }

    /** Number of keys. */
    public int size() {
        return keys.length;
    }

    /** The {@code i}-th key; shared, not to be changed. */
    public byte[] keyAt(int i) {
        return keys[i];
    }

    /** The weight of the {@code i}-th key. */
    public float weight(int i) {
        return weights[i];
    }

    /** BM25: what a row's length adds to the saturation of a term, when the length is 0. */
    public float lengthBase() {
        return lengthBase;
    }

    /** BM25: what each further term of a row adds to it. */
    public float lengthSlope() {
        return lengthSlope;
    }
}
