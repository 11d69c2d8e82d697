package io.tercel.column;

import io.tercel.schema.ColumnData;
import io.tercel.vector.Norms;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** Dense vectors of a growing segment. See {@link AppendableColumn} for the threads. */
public final class AppendableVectorColumn implements VectorColumn, AppendableColumn {

    private final int dimension;
    private final AppendableVectorRows vectors;
    private final AppendableNulls nulls = new AppendableNulls();
    private volatile int rows;

    AppendableVectorColumn(int dimension, Arena arena, VectorChunks chunks) {
        this.dimension = dimension;
        this.vectors = new AppendableVectorRows(strideBytes(dimension), arena, chunks);
    }

    static int strideBytes(int dimension) {
        return Math.multiplyExact(VectorColumn.strideOf(dimension), Float.BYTES);
    }

    @Override
    public void append(ColumnData batch) {
        if (!(batch instanceof ColumnData.Vectors added) || added.dimension() != dimension) {
            throw new IllegalArgumentException("vectors of " + dimension + " dimensions expected, got " + batch);
        }
        int at = rows;
        int end = Math.addExact(at, added.rows());
        vectors.growTo(end);
        float[] values = added.values();
        float[] norms = added.inverseNorms();
        for (int row = at; row < end; row++) {
            int from = (row - at) * dimension;
            long to = vectors.offsetOf(row);
            MemorySegment.copy(values, from, vectors.chunkOf(row), ColumnLayouts.FLOAT, to, dimension);
            vectors.setNorm(row, norms == null ? Norms.inverse(values, from, dimension) : norms[row - at]);
        }
        nulls.append(at, added.rows(), added.nulls());
        rows = end;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public MemorySegment segmentOf(int row) {
        Objects.checkIndex(row, rows);
        return vectors.chunkOf(row);
    }

    @Override
    public void require(int from, int to) {
        Objects.checkFromToIndex(from, to, rows);
    }

    @Override
    public long offsetOf(int row) {
        return vectors.offsetOf(row);
    }

    @Override
    public int runEnd(int row) {
        return vectors.chunkEnd(row);
    }

    @Override
    public float inverseNorm(int row) {
        Objects.checkIndex(row, rows);
        return vectors.norm(row);
    }

    @Override
    public void inverseNorms(int from, int count, float[] out) {
        Objects.checkFromIndexSize(from, count, rows);
        vectors.copyNorms(from, count, out, 0);
    }

    @Override
    public boolean hasNulls() {
        return nulls.any();
    }

    @Override
    public boolean isNull(int row) {
        Objects.checkIndex(row, rows);
        return nulls.isNull(row);
    }

    @Override
    public void nulls(int from, int count, long[] bits) {
        Objects.checkFromIndexSize(from, count, rows);
        nulls.copy(from, count, bits);
    }

    @Override
    public long bytesUsed() {
        return vectors.bytesUsed() + nulls.bytesUsed();
    }
}
