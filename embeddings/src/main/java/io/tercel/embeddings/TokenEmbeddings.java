package io.tercel.embeddings;

import java.util.Arrays;
import java.util.Objects;

/**
 * The vectors of the tokens of one text, in order, each of unit length. Immutable as long as nobody writes into
 * {@link #values()}.
 */
public final class TokenEmbeddings {

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

    /** All vectors one after another, for inner loops: the array itself, not to be written to. */
    public float[] values() {
        return values;
    }

    @Override
    public String toString() {
        return "TokenEmbeddings[" + count() + " x " + dimension + "]";
    }
}
