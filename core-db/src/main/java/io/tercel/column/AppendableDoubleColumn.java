package io.tercel.column;

import io.tercel.schema.ColumnData;
import io.tercel.schema.DataType;
import java.util.Arrays;
import java.util.Objects;

/** Floating-point numbers of a growing segment, on the heap. See {@link AppendableColumn} for the threads. */
public final class AppendableDoubleColumn implements DoubleColumn, AppendableColumn {

    private static final int SHIFT = 12;
    private static final int ROWS = 1 << SHIFT;

    private final AppendableNulls nulls = new AppendableNulls();
    private volatile double[][] chunks = {};
    private volatile int rows;
    // They only ever widen, so a reader that sees newer bounds than its rows is still right.
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;

    private final boolean single;

    AppendableDoubleColumn(DataType type) {
        this.single = type == DataType.FLOAT;
    }

    @Override
    public void append(ColumnData batch) {
        if (!(batch instanceof ColumnData.Doubles doubles)) {
            throw new IllegalArgumentException(
                    "floating-point numbers expected, got " + batch.getClass().getSimpleName());
        }
        int at = rows;
        int end = Math.addExact(at, doubles.rows());
        double[][] table = withRoom(end);
        for (int i = 0; i < doubles.rows(); i++) {
            double value = doubles.values()[i];
            // A sealed FLOAT column has 32 bits; a filter must not answer otherwise before the flush than after it.
            table[(at + i) >> SHIFT][(at + i) & (ROWS - 1)] = single ? (float) value : value;
        }
        widen(doubles);
        nulls.append(at, doubles.rows(), doubles.nulls());
        rows = end;
    }

    private double[][] withRoom(int end) {
        double[][] table = chunks;
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
                table[chunk] = new double[chunk == 0 ? first : ROWS];
            }
            chunks = table;
        }
        return table;
    }

    private void widen(ColumnData.Doubles batch) {
        DoubleRange range = new DoubleRange(min, max);
        range.add(batch, single);
        min = range.min();
        max = range.max();
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public double get(int row) {
        Objects.checkIndex(row, rows);
        return chunks[row >> SHIFT][row & (ROWS - 1)];
    }

    @Override
    public void doubles(int from, int count, double[] out) {
        Objects.checkFromIndexSize(from, count, rows);
        double[][] table = chunks;
        for (int done = 0; done < count; ) {
            int row = from + done;
            int start = row & (ROWS - 1);
            int length = Math.min(count - done, ROWS - start);
            System.arraycopy(table[row >> SHIFT], start, out, done, length);
            done += length;
        }
    }

    @Override
    public double min() {
        return min;
    }

    @Override
    public double max() {
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
        double[][] table = chunks;
        int first = table.length == 0 ? 0 : table[0].length;
        return FirstChunk.allRows(table.length, first, ROWS) * Double.BYTES + nulls.bytesUsed();
    }
}
