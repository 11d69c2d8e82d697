package io.tercel.schema;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The values of one field for a run of rows, in memory, as {@link DataType.Storage} says. Arrays are shared, not copied: whoever
 * holds one does not change it. Null rows are set bits in {@code nulls} (bit {@code row & 63} of word {@code row >> 6}); {@code
 * nulls} is null when no row is. A null row's value is 0, empty, or a vector of zeros.
 */
// Identity equality is what a carrier of shared arrays should have.
@SuppressWarnings("ArrayRecordComponent")
public sealed interface ColumnData {

    /** Number of rows. */
    int rows();

    /** The null rows as bits, or null when there are none. */
    long @Nullable [] nulls();

    /** Whether the row is null. */
    default boolean isNull(int row) {
        long[] nulls = nulls();
        return nulls != null && (nulls[row >> 6] & (1L << (row & 63))) != 0;
    }

    /** Storage LONG: one value a row. */
    record Longs(long[] values, long @Nullable [] nulls) implements ColumnData {
        @Override
        public int rows() {
            return values.length;
        }
    }

    /** Storage DOUBLE: one value a row. */
    record Doubles(double[] values, long @Nullable [] nulls) implements ColumnData {
        @Override
        public int rows() {
            return values.length;
        }
    }

    /** Storage BYTES: row {@code i} is {@code bytes[offsets[i] .. offsets[i + 1])}. */
    record Bytes(byte[] bytes, int[] offsets, long @Nullable [] nulls) implements ColumnData {
        @Override
        public int rows() {
            return offsets.length - 1;
        }

        /** The text of a row, of a column of texts. */
        public String text(int row) {
            return new String(bytes, offsets[row], offsets[row + 1] - offsets[row], StandardCharsets.UTF_8);
        }
    }

    /**
     * Storage VECTOR: row {@code i} is {@code values[i * dimension .. (i + 1) * dimension)}; one over the norm of each, 0 for nulls, is
     * there where somebody has worked it out.
     */
    record Vectors(float[] values, int dimension, long @Nullable [] nulls, float @Nullable [] inverseNorms)
            implements ColumnData {

        /** Vectors whose norms have not been worked out. */
        public Vectors(float[] values, int dimension, long @Nullable [] nulls) {
            this(values, dimension, nulls, null);
        }

        @Override
        public int rows() {
            return values.length / dimension;
        }
    }

    /** Storage PACKED: row {@code i} is {@code bytes[i * width .. (i + 1) * width)}; {@code width} is positive. */
    record Packed(byte[] bytes, int width, long @Nullable [] nulls) implements ColumnData {
        @Override
        public int rows() {
            return bytes.length / width;
        }
    }

    /** Storage SPARSE: row {@code i} has the dimensions {@code indices[offsets[i] .. offsets[i + 1])}, unsigned, ascending. */
    record Sparse(int[] indices, float[] values, int[] offsets, long @Nullable [] nulls) implements ColumnData {
        @Override
        public int rows() {
            return offsets.length - 1;
        }
    }
}
