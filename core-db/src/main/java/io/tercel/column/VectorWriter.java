package io.tercel.column;

import io.tercel.column.ColumnTrailer.Section;
import io.tercel.io.ChecksumOutput;
import io.tercel.schema.ColumnData;
import io.tercel.vector.Norms;
import java.util.Arrays;

/** Writes dense vectors as they come, each padded to the stride, and then their inverse norms. */
final class VectorWriter implements ValueWriter {

    private static final float[] PADDING = new float[VectorColumn.STRIDE_FLOATS];

    private final ChecksumOutput output;
    private final int dimension;
    private float[] inverseNorms = new float[1_024];
    private int rows;

    VectorWriter(ChecksumOutput output, int dimension) {
        this.output = output;
        this.dimension = dimension;
    }

    @Override
    public void append(ColumnData batch) {
        if (!(batch instanceof ColumnData.Vectors vectors) || vectors.dimension() != dimension) {
            throw new IllegalArgumentException("vectors of " + dimension + " dimensions expected, got " + batch);
        }
        int padding = VectorColumn.strideOf(dimension) - dimension;
        float[] values = vectors.values();
        for (int row = 0; row < vectors.rows(); row++) {
            int from = row * dimension;
            output.writeFloats(values, from, dimension);
            output.writeFloats(PADDING, 0, padding);
            add(Norms.inverse(values, from, dimension));
        }
    }

    /** Writes rows of another column of the same dimension as they lie there, padding included. */
    void copy(VectorColumn source, int from, int count) {
        if (source.dimension() != dimension) {
            throw new IllegalArgumentException(
                    "vectors of %d dimensions expected, got %d".formatted(dimension, source.dimension()));
        }
        long strideBytes = (long) source.stride() * Float.BYTES;
        int end = from + count;
        for (int row = from; row < end; ) {
            int length = Math.min(source.runEnd(row), end) - row;
            source.require(row, row + length);
            output.write(source.segmentOf(row), source.offsetOf(row), length * strideBytes);
            row += length;
        }
        for (int row = from; row < end; row++) {
            add(source.inverseNorm(row));
        }
    }

    private void add(float inverseNorm) {
        if (rows == inverseNorms.length) {
            inverseNorms = Arrays.copyOf(inverseNorms, (int) Math.min(Integer.MAX_VALUE - 8L, 2L * rows));
        }
        inverseNorms[rows++] = inverseNorm;
    }

    @Override
    public ColumnTrailer finish(int expectedRows) {
        Section values = new Section(0, output.position());
        output.align(ColumnFormat.ALIGNMENT);
        long start = output.position();
        output.writeFloats(inverseNorms, 0, rows);
        Section norms = new Section(start, output.position() - start);
        return ColumnTrailer.vectors(expectedRows, dimension, values, norms);
    }
}
