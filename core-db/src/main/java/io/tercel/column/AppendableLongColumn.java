package io.tercel.column;

import io.tercel.schema.ColumnData;
import java.util.Arrays;
import java.util.Objects;

/** Integers of a growing segment, on the heap. See {@link AppendableColumn} for the threads. */
public final class AppendableLongColumn implements LongColumn, AppendableColumn {

    private static final int SHIFT = 12;
    private static final int ROWS = 1 << SHIFT;

    private final AppendableNulls nulls = new AppendableNulls();
    private volatile long[][] chunks = {};
    private volatile int rows;
    // They only ever widen, so a reader that sees newer bounds than its rows is still right.
    private long min = Long.MAX_VALUE;
    private long max = Long.MIN_VALUE;

    AppendableLongColumn() {}

    @Override
    public void append(ColumnData batch) {
        if (!(batch instanceof ColumnData.Longs longs)) {
            throw new IllegalArgumentException(
                    "integers expected, got " + batch.getClass().getSimpleName());
        }
        int at = rows;
        int end = Math.addExact(at, longs.rows());
        long[][] table = withRoom(end);
        for (int done = 0; at + done < end; ) {
            int start = (at + done) & (ROWS - 1);
            int length = Math.min(end - at - done, ROWS - start);
            System.arraycopy(longs.values(), done, table[(at + done) >> SHIFT], start, length);
            done += length;
        }
        widen(longs);
        nulls.append(at, longs.rows(), longs.nulls());
        rows = end;
    }

    private long[][] withRoom(int end) {
        long[][] table = chunks;
        int old = table.length;
        int needed = (end + ROWS - 1) >>> SHIFT;
        int first = FirstChunk.rows(end, ROWS);
        boolean outgrown = old > 0 && table[0].length < first;
        if (needed > old || outgrown) {
            table = Arrays.copyOf(table, needed);
            if (outgrown) {
                table[0] = Arrays.copyOf(table[0], first);
            }
            for (int chunk = old; chunk < needed; chunk++) {
                table[chunk] = new long[chunk == 0 ? first : ROWS];
            }
            chunks = table;
        }
        return table;
    }

    private void widen(ColumnData.Longs batch) {
        long low = min;
        long high = max;
        long[] values = batch.values();
        for (int i = 0; i < values.length; i++) {
            if (!batch.isNull(i)) {
                low = Math.min(low, values[i]);
                high = Math.max(high, values[i]);
            }
        }
        min = low;
        max = high;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public long get(int row) {
        Objects.checkIndex(row, rows);
        return chunks[row >> SHIFT][row & (ROWS - 1)];
    }

    @Override
    public void longs(int from, int count, long[] out) {
        Objects.checkFromIndexSize(from, count, rows);
        long[][] table = chunks;
        for (int done = 0; done < count; ) {
            int row = from + done;
            int start = row & (ROWS - 1);
            int length = Math.min(count - done, ROWS - start);
            System.arraycopy(table[row >> SHIFT], start, out, done, length);
            done += length;
        }
    }

    @Override
    public long min() {
        return min;
    }

    @Override
    public long max() {
        return max;
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
        long[][] table = chunks;
        int first = table.length == 0 ? 0 : table[0].length;
        return FirstChunk.allRows(table.length, first, ROWS) * Long.BYTES + nulls.bytesUsed();
    }
}
