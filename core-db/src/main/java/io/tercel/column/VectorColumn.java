package io.tercel.column;

import io.tercel.schema.ColumnData;
import java.lang.foreign.MemorySegment;

/**
 * A column of dense vectors, in native memory in the form that {@link io.tercel.vector.DistanceKernel} reads: the row's floats,
 * little-endian, followed by zeros up to {@link #stride()}. A query padded with zeros to the stride is compared without a
 * tail. Beside each vector lies one over its Euclidean norm, so that a cosine costs no more than an inner product.
 */
public sealed interface VectorColumn extends Column
        permits AppendableVectorColumn, SealedVectorColumn, NullVectorColumn {

    /** Every row starts a multiple of this many floats after the first row of its run: one cache line. */
    int STRIDE_FLOATS = 16;

    /** The floats from one row to the next, for vectors of that dimension. */
    static int strideOf(int dimension) {
        return (dimension + STRIDE_FLOATS - 1) & -STRIDE_FLOATS;
    }

    /** Number of components of every vector. */
    int dimension();

    /** Number of floats from one row to the next within a run: the dimension rounded up to a multiple of 16. */
    default int stride() {
        return strideOf(dimension());
    }

    /**
     * The native memory that holds the row, and with it the whole run that the row is in. Bytes are read from it only after
     * {@link #require} has covered them.
     */
    MemorySegment segmentOf(int row);

    /**
     * Makes sure that the bytes of the rows {@code from} to {@code to}, the latter not included, are what was written. Cheap
     * when they have been checked before.
     *
     * @throws io.tercel.error.CorruptionException when they are not
     */
    void require(int from, int to);

    /** Where the row begins in its segment, in bytes. */
    long offsetOf(int row);

    /**
     * The first row after {@code row} that does not follow it in the same segment at the stride; may be beyond {@link
     * #rows()}. All rows of a sealed column are one run.
     */
    int runEnd(int row);

    /** One over the row's Euclidean norm; 0 for a vector of zeros and for a null row. */
    float inverseNorm(int row);

    /** Copies the inverse norms of the rows {@code from .. from + count} to the start of {@code out}. */
    void inverseNorms(int from, int count, float[] out);

    /** Copies the row's components to {@code out} from {@code at} on, bit by bit as they were written; zeros for a null row. */
    default void copy(int row, float[] out, int at) {
        require(row, row + 1);
        MemorySegment.copy(segmentOf(row), ColumnLayouts.FLOAT, offsetOf(row), out, at, dimension());
    }

    @Override
    default ColumnData.Vectors slice(int from, int to) {
        int dimension = dimension();
        float[] values = new float[ArraySizes.checked((long) (to - from) * dimension, "floats")];
        for (int row = from; row < to; row++) {
            copy(row, values, (row - from) * dimension);
        }
        return new ColumnData.Vectors(values, dimension, NullBits.slice(this, from, to));
    }

    @Override
    default ColumnData.Vectors gather(int[] rows) {
        int dimension = dimension();
        float[] values = new float[ArraySizes.checked((long) rows.length * dimension, "floats")];
        for (int i = 0; i < rows.length; i++) {
            copy(rows[i], values, i * dimension);
        }
        return new ColumnData.Vectors(values, dimension, NullBits.gather(this, rows));
    }
}
