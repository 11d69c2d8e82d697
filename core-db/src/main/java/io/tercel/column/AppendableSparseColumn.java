package io.tercel.column;

import io.tercel.schema.ColumnData;
import java.util.Arrays;
import java.util.Objects;

/** Sparse vectors of a growing segment, on the heap. See {@link AppendableColumn} for the threads. */
public final class AppendableSparseColumn implements SparseColumn, AppendableColumn {

    private static final int SHIFT = 12;
    private static final int ROWS = 1 << SHIFT;
    private static final int FIRST_CHUNK_ENTRIES = 1 << 11;
    private static final int LARGEST_CHUNK_ENTRIES = 1 << 17;

    private final AppendableNulls nulls = new AppendableNulls();
    /** Where a row's entries lie: number of the entry chunk in the upper half, offset in it in the lower. */
    private volatile long[][] places = {};

    private volatile int[][] counts = {};
    private volatile int[][] indices = {};
    private volatile float[][] values = {};
    private volatile int rows;
    private volatile long chunkEntries;
    /** End of the used part of the last chunk; the writer's own. */
    private int used;

    AppendableSparseColumn() {}

    @Override
    public void append(ColumnData batch) {
        if (!(batch instanceof ColumnData.Sparse sparse)) {
            throw new IllegalArgumentException(
                    "sparse vectors expected, got " + batch.getClass().getSimpleName());
        }
        int at = rows;
        int end = Math.addExact(at, sparse.rows());
        growTables(end);
        long[][] placeTable = places;
        int[][] countTable = counts;
        for (int i = 0; i < sparse.rows(); i++) {
            int from = sparse.offsets()[i];
            int count = sparse.offsets()[i + 1] - from;
            long place = store(sparse, from, count);
            placeTable[(at + i) >> SHIFT][(at + i) & (ROWS - 1)] = place;
            countTable[(at + i) >> SHIFT][(at + i) & (ROWS - 1)] = count;
        }
        nulls.append(at, sparse.rows(), sparse.nulls());
        rows = end;
    }

    private long store(ColumnData.Sparse source, int from, int count) {
        int last = indices.length - 1;
        if (last < 0 || indices[last].length - used < count) {
            int size = last < 0 ? FIRST_CHUNK_ENTRIES : Math.min(LARGEST_CHUNK_ENTRIES, 2 * indices[last].length);
            addChunk(Math.max(size, count));
            last++;
        }
        System.arraycopy(source.indices(), from, indices[last], used, count);
        System.arraycopy(source.values(), from, values[last], used, count);
        long place = (long) last << 32 | used;
        used += count;
        return place;
    }

    private void addChunk(int entries) {
        int last = indices.length;
        int[][] indexTable = Arrays.copyOf(indices, last + 1);
        float[][] valueTable = Arrays.copyOf(values, last + 1);
        indexTable[last] = new int[entries];
        valueTable[last] = new float[entries];
        indices = indexTable;
        values = valueTable;
        long allocated = chunkEntries + entries;
        chunkEntries = allocated;
        used = 0;
    }

    private void growTables(int end) {
        int old = places.length;
        int needed = (end + ROWS - 1) >>> SHIFT;
        int first = FirstChunk.rows(end, ROWS);
        boolean outgrown = old > 0 && counts[0].length < first;
        if (needed > old || outgrown) {
            long[][] placeTable = Arrays.copyOf(places, needed);
            int[][] countTable = Arrays.copyOf(counts, needed);
            if (outgrown) {
                placeTable[0] = Arrays.copyOf(placeTable[0], first);
                countTable[0] = Arrays.copyOf(countTable[0], first);
            }
            for (int chunk = old; chunk < needed; chunk++) {
                placeTable[chunk] = new long[chunk == 0 ? first : ROWS];
                countTable[chunk] = new int[chunk == 0 ? first : ROWS];
            }
            places = placeTable;
            counts = countTable;
        }
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int entries(int row) {
        Objects.checkIndex(row, rows);
        return counts[row >> SHIFT][row & (ROWS - 1)];
    }

    @Override
    public int copy(int row, int[] toIndices, float[] toValues, int at) {
        int count = entries(row);
        long place = places[row >> SHIFT][row & (ROWS - 1)];
        int chunk = (int) (place >>> 32);
        int from = (int) place;
        System.arraycopy(indices[chunk], from, toIndices, at, count);
        System.arraycopy(values[chunk], from, toValues, at, count);
        return count;
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
        int[][] table = counts;
        int first = table.length == 0 ? 0 : table[0].length;
        long rowBytes = FirstChunk.allRows(table.length, first, ROWS) * (Long.BYTES + Integer.BYTES);
        return chunkEntries * (Integer.BYTES + Float.BYTES) + rowBytes + nulls.bytesUsed();
    }
}
