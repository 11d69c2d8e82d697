package io.tercel.embeddings;

import io.tercel.vector.BinaryVector;
import io.tercel.vector.Int8Vector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The vectors of the tokens of one text, in order, each of unit length. Immutable as long as nobody writes into
 * {@link #values()}.
 */
public final class TokenEmbeddings {

    private static final int INT8_SCALE = 127;

    private final float[] values;
    private final int dimension;

    /**
     * Wraps vectors without copying them.
     *
     * @param values the vectors one after another, at least one
     * @param dimension the length of each
     * @throws IllegalArgumentException if the values are not a positive number of whole vectors
     */
    public TokenEmbeddings(float[] values, int dimension) {
        if (dimension < 1 || values.length == 0 || values.length % dimension != 0) {
            throw new IllegalArgumentException(
                    values.length + " values are not one or more vectors of dimension " + dimension);
        }
        this.values = values;
        this.dimension = dimension;
    }

    /** The number of token vectors, at least one. */
    public int count() {
        return values.length / dimension;
    }

    /** The length of each vector. */
    public int dimension() {
        return dimension;
    }

    /**
     * A copy of one vector.
     *
     * @throws IndexOutOfBoundsException if there is no such token
     */
    public float[] vector(int token) {
        int from = Objects.checkIndex(token, count()) * dimension;
        return Arrays.copyOfRange(values, from, from + dimension);
    }

    /** Copies of all vectors in order, as a search by a list of vectors takes them. */
    public List<float[]> vectors() {
        return IntStream.range(0, count()).mapToObj(this::vector).toList();
    }

    /**
     * The vectors in a quarter of the bytes: each component, between -1 and 1, as the nearest of 255 steps. Cosines and
     * inner products keep their order but for near ties; inner products are 127 times 127 as large.
     */
    public List<Int8Vector> toInt8() {
        List<Int8Vector> vectors = new ArrayList<>(count());
        for (int token = 0; token < count(); token++) {
            byte[] bytes = new byte[dimension];
            for (int i = 0; i < dimension; i++) {
                bytes[i] = (byte)
                        Math.clamp(Math.round(values[token * dimension + i] * INT8_SCALE), -INT8_SCALE, INT8_SCALE);
            }
            vectors.add(Int8Vector.of(bytes));
        }
        return vectors;
    }

    /**
     * The vectors in a 32nd of the bytes: one bit for each component, set where it is above zero. The share of bits in which
     * two of them differ grows with the angle between the vectors (Charikar 2002).
     *
     * @throws IllegalStateException if the dimension is not a multiple of eight
     */
    public List<BinaryVector> toBits() {
        if (dimension % Byte.SIZE != 0) {
            throw new IllegalStateException(
                    "vectors of " + dimension + " components cannot be kept as bits: that is not a multiple of 8");
        }
        List<BinaryVector> vectors = new ArrayList<>(count());
        for (int token = 0; token < count(); token++) {
            byte[] bits = new byte[dimension / Byte.SIZE];
            for (int i = 0; i < dimension; i++) {
                if (values[token * dimension + i] > 0) {
                    bits[i / Byte.SIZE] |= (byte) (0x80 >>> (i % Byte.SIZE));
                }
            }
            vectors.add(BinaryVector.of(bits));
        }
        return vectors;
    }

    /**
     * Vectors as a row keeps them: the elements of an {@code ARRAY} of {@code STRUCT} with one field.
     *
     * @param field the vector's name in the STRUCT
     * @param vectors of {@link #vectors()}, {@link #toInt8()} or {@link #toBits()}
     */
    public static List<Map<String, Object>> elements(String field, List<?> vectors) {
        return vectors.stream()
                .map(vector -> Map.<String, Object>of(field, vector))
                .toList();
    }

    /** All vectors one after another, for inner loops: the array itself, not to be written to. */
    public float[] values() {
        return values;
    }

    @Override
    public String toString() {
        return "TokenEmbeddings[" + count() + " x " + dimension + "]";
    }
}
