package io.tercel.column;

import io.tercel.schema.ColumnData;
import io.tercel.schema.FieldSchema;
import io.tercel.vector.VectorEncoding;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;

/** Packed vectors of a growing segment, in native chunks of about a mebibyte. See {@link AppendableColumn} for the threads. */
public final class AppendablePackedColumn implements PackedColumn, AppendableColumn {

    private static final long CHUNK_BYTES = 1 << 20;
    private static final int MOST_CHUNK_ROWS = 4_096;

    private final VectorEncoding encoding;
    private final int dimension;
    private final int width;
    private final int strideBytes;
    private final int shift;
    private final Arena arena;
    private final AppendableNulls nulls = new AppendableNulls();
    private volatile MemorySegment[] chunks = {};
    private volatile float[][] norms = {};
    private volatile int rows;

    AppendablePackedColumn(FieldSchema field, Arena arena) {
        this.encoding = field.type().encoding();
        this.dimension = field.dimension();
        this.width = encoding.bytes(dimension);
        this.strideBytes = PackedColumn.strideOf(width);
        long chunkRows = Math.clamp(CHUNK_BYTES / strideBytes, 1, MOST_CHUNK_ROWS);
        this.shift = 63 - Long.numberOfLeadingZeros(chunkRows);
        this.arena = arena;
    }

    @Override
    public void append(ColumnData batch) {
        if (!(batch instanceof ColumnData.Packed packed) || packed.width() != width) {
            throw new IllegalArgumentException("vectors of " + width + " bytes expected, got " + batch);
        }
        int at = rows;
        int end = Math.addExact(at, packed.rows());
        growTables(end);
        MemorySegment[] table = chunks;
        float[][] rowNorms = norms;
        int mask = (1 << shift) - 1;
        for (int i = 0; i < packed.rows(); i++) {
            int row = at + i;
            int from = i * width;
            long to = (long) (row & mask) * strideBytes;
            MemorySegment.copy(packed.bytes(), from, table[row >> shift], ValueLayout.JAVA_BYTE, to, width);
            rowNorms[row >> shift][row & mask] = encoding.norm(packed.bytes(), from, dimension);
        }
        nulls.append(at, packed.rows(), packed.nulls());
        rows = end;
    }

    private void growTables(int end) {
        int old = chunks.length;
        int chunkRows = 1 << shift;
        int needed = (int) (((long) end + chunkRows - 1) >>> shift);
        if (needed > old) {
            MemorySegment[] table = Arrays.copyOf(chunks, needed);
            float[][] rowNorms = Arrays.copyOf(norms, needed);
            for (int chunk = old; chunk < needed; chunk++) {
                // The arena gives zeros, which the padding of every row relies on.
                table[chunk] = arena.allocate((long) chunkRows * strideBytes, 64);
                rowNorms[chunk] = new float[chunkRows];
            }
            chunks = table;
            norms = rowNorms;
        }
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public VectorEncoding encoding() {
        return encoding;
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
    public void norms(int from, int count, float[] out, int at) {
        Objects.checkFromIndexSize(from, count, rows);
        float[][] table = norms;
        int chunkRows = 1 << shift;
        for (int done = 0; done < count; ) {
            int row = from + done;
            int start = row & (chunkRows - 1);
            int length = Math.min(count - done, chunkRows - start);
            System.arraycopy(table[row >> shift], start, out, at + done, length);
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
        long rowsHeld = (long) chunks.length << shift;
        return rowsHeld * (strideBytes + Float.BYTES) + nulls.bytesUsed();
    }
}
