package io.tercel.column;

import io.tercel.schema.ColumnData;
import io.tercel.schema.FieldSchema;
import io.tercel.vector.VectorEncoding;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/** Packed vectors of a growing segment. See {@link AppendableColumn} for the threads. */
public final class AppendablePackedColumn implements PackedColumn, AppendableColumn {

    private final VectorEncoding encoding;
    private final int dimension;
    private final int width;
    private final AppendableVectorRows vectors;
    private final AppendableNulls nulls = new AppendableNulls();
    private volatile int rows;

    AppendablePackedColumn(FieldSchema field, Arena arena, VectorChunks chunks) {
        this.encoding = field.type().encoding();
        this.dimension = field.dimension();
        this.width = encoding.bytes(dimension);
        this.vectors = new AppendableVectorRows(PackedColumn.strideOf(width), arena, chunks);
    }

    @Override
    public void append(ColumnData batch) {
        if (!(batch instanceof ColumnData.Packed added) || added.width() != width) {
            throw new IllegalArgumentException("vectors of " + width + " bytes expected, got " + batch);
        }
        int at = rows;
        int end = Math.addExact(at, added.rows());
        vectors.growTo(end);
        byte[] bytes = added.bytes();
        for (int row = at; row < end; row++) {
            int from = (row - at) * width;
            long to = vectors.offsetOf(row);
            MemorySegment.copy(bytes, from, vectors.chunkOf(row), ValueLayout.JAVA_BYTE, to, width);
            vectors.setNorm(row, encoding.norm(bytes, from, dimension));
        }
        nulls.append(at, added.rows(), added.nulls());
        rows = end;
    }

    @Override
    public VectorEncoding encoding() {
        return encoding;
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
    public void norms(int from, int count, float[] out, int at) {
        Objects.checkFromIndexSize(from, count, rows);
        vectors.copyNorms(from, count, out, at);
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
