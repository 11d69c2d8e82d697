package io.tercel.column;

import io.tercel.schema.ColumnData;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;

/**
 * Byte strings of a growing segment. The bytes lie in native chunks, a value never across two of them; a row is known by chunk,
 * offset and length. Native rather than heap memory, so that code reading segments meets one kind only. See {@link
 * AppendableColumn} for the threads.
 */
public final class AppendableBytesColumn implements BytesColumn, AppendableColumn {

    private static final int SHIFT = 12;
    private static final int ROWS = 1 << SHIFT;
    private static final long FIRST_CHUNK_BYTES = 1 << 10;
    private static final long LARGEST_CHUNK_BYTES = 1 << 20;

    private final Arena arena;
    private final AppendableNulls nulls = new AppendableNulls();
    /** Where a row's value lies: number of the byte chunk in the upper half, offset in it in the lower. */
    private volatile long[][] places = {};

    private volatile int[][] lengths = {};
    private volatile MemorySegment[] chunks = {};
    private volatile int rows;
    private volatile long chunkBytes;
    /** End of the used part of the last chunk; the writer's own. */
    private long used;

    AppendableBytesColumn(Arena arena) {
        this.arena = arena;
    }

    @Override
    public void append(ColumnData batch) {
        if (!(batch instanceof ColumnData.Bytes bytes)) {
            throw new IllegalArgumentException(
                    "bytes expected, got " + batch.getClass().getSimpleName());
        }
        int at = rows;
        int end = Math.addExact(at, bytes.rows());
        growTables(end);
        long[][] placeTable = places;
        int[][] lengthTable = lengths;
        for (int i = 0; i < bytes.rows(); i++) {
            int from = bytes.offsets()[i];
            int length = bytes.offsets()[i + 1] - from;
            long place = store(bytes.bytes(), from, length);
            placeTable[(at + i) >> SHIFT][(at + i) & (ROWS - 1)] = place;
            lengthTable[(at + i) >> SHIFT][(at + i) & (ROWS - 1)] = length;
        }
        nulls.append(at, bytes.rows(), bytes.nulls());
        rows = end;
    }

    private long store(byte[] source, int from, int length) {
        MemorySegment[] table = chunks;
        if (table.length == 0 || table[table.length - 1].byteSize() - used < length) {
            long size = table.length == 0
                    ? FIRST_CHUNK_BYTES
                    : Math.min(LARGEST_CHUNK_BYTES, 2 * table[table.length - 1].byteSize());
            MemorySegment chunk = arena.allocate(Math.max(size, length), 64);
            table = Arrays.copyOf(table, table.length + 1);
            table[table.length - 1] = chunk;
            chunks = table;
            long allocated = chunkBytes + chunk.byteSize();
            chunkBytes = allocated;
            used = 0;
        }
        int last = table.length - 1;
        MemorySegment.copy(source, from, table[last], ValueLayout.JAVA_BYTE, used, length);
        long place = (long) last << 32 | used;
        used += length;
        return place;
    }

    private void growTables(int end) {
        int old = places.length;
        int needed = (end + ROWS - 1) >>> SHIFT;
        int first = FirstChunk.rows(end, ROWS);
        boolean outgrown = old > 0 && lengths[0].length < first;
        if (needed > old || outgrown) {
            long[][] placeTable = Arrays.copyOf(places, needed);
            int[][] lengthTable = Arrays.copyOf(lengths, needed);
            if (outgrown) {
                placeTable[0] = Arrays.copyOf(placeTable[0], first);
                lengthTable[0] = Arrays.copyOf(lengthTable[0], first);
            }
            for (int chunk = old; chunk < needed; chunk++) {
                placeTable[chunk] = new long[chunk == 0 ? first : ROWS];
                lengthTable[chunk] = new int[chunk == 0 ? first : ROWS];
            }
            places = placeTable;
            lengths = lengthTable;
        }
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public MemorySegment segmentOf(int row) {
        Objects.checkIndex(row, rows);
        return chunks[(int) (places[row >> SHIFT][row & (ROWS - 1)] >>> 32)];
    }

    @Override
    public long offsetOf(int row) {
        Objects.checkIndex(row, rows);
        return places[row >> SHIFT][row & (ROWS - 1)] & 0xFFFF_FFFFL;
    }

    @Override
    public int length(int row) {
        Objects.checkIndex(row, rows);
        return lengths[row >> SHIFT][row & (ROWS - 1)];
    }

    @Override
    public int places(int from, int count, long[] starts, int[] lengthsOut) {
        Objects.checkFromIndexSize(from, count, rows);
        long[][] placeTable = places;
        int[][] lengthTable = lengths;
        for (int i = 0; i < count; i++) {
            int row = from + i;
            long place = placeTable[row >> SHIFT][row & (ROWS - 1)];
            if (place >>> 32 != placeTable[from >> SHIFT][from & (ROWS - 1)] >>> 32) {
                return i;
            }
            starts[i] = place & 0xFFFF_FFFFL;
            lengthsOut[i] = lengthTable[row >> SHIFT][row & (ROWS - 1)];
        }
        return count;
    }

    /** Not kept while values come: any string may be among them. */
    @Override
    public long minPrefix() {
        return PrefixRange.LOWEST;
    }

    @Override
    public long maxPrefix() {
        return PrefixRange.HIGHEST;
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
        int[][] table = lengths;
        int first = table.length == 0 ? 0 : table[0].length;
        long perRow = Long.BYTES + Integer.BYTES;
        return chunkBytes + FirstChunk.allRows(table.length, first, ROWS) * perRow + nulls.bytesUsed();
    }
}
