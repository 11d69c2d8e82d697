package io.tercel.column;

import io.tercel.schema.ColumnData;
import io.tercel.vector.Norms;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;

/**
 * Dense vectors of a growing segment, in native chunks of about a mebibyte, so that the kernels read them as they read a sealed
 * file. See {@link AppendableColumn} for the threads.
 */
public final class AppendableVectorColumn implements VectorColumn, AppendableColumn {

    private static final long CHUNK_BYTES = 1 << 20;
    private static final int MOST_CHUNK_ROWS = 4_096;

    private final int dimension;
    private final int strideBytes;
    private final int shift;
    private final Arena arena;
    private final AppendableNulls nulls = new AppendableNulls();
    private volatile MemorySegment[] chunks = {};
    private volatile float[][] inverseNorms = {};
    private volatile int rows;

    AppendableVectorColumn(int dimension, Arena arena) {
        this.dimension = dimension;
        this.strideBytes = Math.multiplyExact(VectorColumn.strideOf(dimension), Float.BYTES);
        long chunkRows = Math.clamp(CHUNK_BYTES / strideBytes, 1, MOST_CHUNK_ROWS);
        this.shift = 63 - Long.numberOfLeadingZeros(chunkRows);
        this.arena = arena;
    }

    @Override
    public void append(ColumnData batch) {
        if (!(batch instanceof ColumnData.Vectors vectors) || vectors.dimension() != dimension) {
            throw new IllegalArgumentException("vectors of " + dimension + " dimensions expected, got " + batch);
        }
        int at = rows;
        int end = Math.addExact(at, vectors.rows());
        growTables(end);
        MemorySegment[] table = chunks;
        float[][] norms = inverseNorms;
        float[] values = vectors.values();
        int mask = (1 << shift) - 1;
        for (int i = 0; i < vectors.rows(); i++) {
            int row = at + i;
            int from = i * dimension;
            long to = (long) (row & mask) * strideBytes;
            MemorySegment.copy(values, from, table[row >> shift], ColumnLayouts.FLOAT, to, dimension);
            norms[row >> shift][row & mask] = Norms.inverse(values, from, dimension);
        }
        nulls.append(at, vectors.rows(), vectors.nulls());
        rows = end;
    }

    private void growTables(int end) {
        int old = chunks.length;
        int chunkRows = 1 << shift;
        int needed = (int) (((long) end + chunkRows - 1) >>> shift);
        int first = FirstChunk.rows(end, chunkRows);
        boolean outgrown = old > 0 && inverseNorms[0].length < first;
        if (needed > old || outgrown) {
            MemorySegment[] table = Arrays.copyOf(chunks, needed);
            float[][] norms = Arrays.copyOf(inverseNorms, needed);
            if (outgrown) {
                // The arena keeps the smaller ones: together they are no larger than the last.
                table[0] = allocate(first).copyFrom(table[0]);
                norms[0] = Arrays.copyOf(norms[0], first);
            }
            for (int chunk = old; chunk < needed; chunk++) {
                table[chunk] = allocate(chunk == 0 ? first : chunkRows);
                norms[chunk] = new float[chunk == 0 ? first : chunkRows];
            }
            chunks = table;
            inverseNorms = norms;
        }
    }

    /** The arena gives zeros, which the padding of every row relies on. */
    private MemorySegment allocate(int chunkRows) {
        return arena.allocate((long) chunkRows * strideBytes, 64);
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
        return chunks[row >> shift];
    }

    @Override
    public void require(int from, int to) {
        Objects.checkFromToIndex(from, to, rows);
    }

    @Override
    public long offsetOf(int row) {
        return (long) (row & ((1 << shift) - 1)) * strideBytes;
    }

    @Override
    public int runEnd(int row) {
        return ((row >> shift) + 1) << shift;
    }

    @Override
    public float inverseNorm(int row) {
        Objects.checkIndex(row, rows);
        return inverseNorms[row >> shift][row & ((1 << shift) - 1)];
    }

    @Override
    public void inverseNorms(int from, int count, float[] out) {
        Objects.checkFromIndexSize(from, count, rows);
        float[][] table = inverseNorms;
        int chunkRows = 1 << shift;
        for (int done = 0; done < count; ) {
            int row = from + done;
            int start = row & (chunkRows - 1);
            int length = Math.min(count - done, chunkRows - start);
            System.arraycopy(table[row >> shift], start, out, done, length);
            done += length;
        }
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
        float[][] table = inverseNorms;
        int first = table.length == 0 ? 0 : table[0].length;
        long rowsHeld = FirstChunk.allRows(table.length, first, 1 << shift);
        return rowsHeld * (strideBytes + Float.BYTES) + nulls.bytesUsed();
    }
}
