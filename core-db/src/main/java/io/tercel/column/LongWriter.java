package io.tercel.column;

import io.tercel.column.ColumnTrailer.Section;
import io.tercel.io.ChecksumOutput;
import io.tercel.schema.ColumnData;
import io.tercel.schema.DataType.Storage;
import java.util.ArrayList;
import java.util.List;

/** Keeps all integers back, because the width of a value is known only at the end. */
final class LongWriter implements ValueWriter {

    private final ChecksumOutput output;
    private final List<ColumnData.Longs> batches = new ArrayList<>();
    private final ZoneWriter zones = new ZoneWriter(Long.MAX_VALUE, Long.MIN_VALUE);
    private long min = Long.MAX_VALUE;
    private long max = Long.MIN_VALUE;

    LongWriter(ChecksumOutput output) {
        this.output = output;
    }

    @Override
    public void append(ColumnData batch) {
        if (!(batch instanceof ColumnData.Longs longs)) {
            throw new IllegalArgumentException(
                    "integers expected, got " + batch.getClass().getSimpleName());
        }
        for (int done = 0; done < longs.rows(); ) {
            int count = zones.rowsInZone(longs.rows() - done);
            addToZone(longs, done, count);
            done += count;
        }
        batches.add(longs);
    }

    private void addToZone(ColumnData.Longs batch, int from, int count) {
        long low = zones.min();
        long high = zones.max();
        long[] values = batch.values();
        for (int i = from; i < from + count; i++) {
            if (!batch.isNull(i)) {
                low = Math.min(low, values[i]);
                high = Math.max(high, values[i]);
            }
        }
        zones.add(count, low, high);
        min = Math.min(min, low);
        max = Math.max(max, high);
    }

    /** The bytes that hold every difference from 0 to {@code range}, an unsigned number. */
    private static int width(long range) {
        if (range == 0) {
            return 0;
        }
        int bits = Long.SIZE - Long.numberOfLeadingZeros(range);
        return bits <= 8 ? 1 : bits <= 16 ? 2 : bits <= 32 ? 4 : 8;
    }

    @Override
    public ColumnTrailer finish(int rows) {
        // The difference wraps around to the right unsigned number even where it does not fit a signed one.
        int width = min > max ? 0 : width(max - min);
        long base = min > max || width == 8 ? 0 : min;
        for (ColumnData.Longs batch : batches) {
            write(batch, width, base);
        }
        batches.clear();
        Section values = new Section(0, output.position());
        return ColumnTrailer.numbers(Storage.LONG, width, rows, base, min, max, values, zones.write(output));
    }

    private void write(ColumnData.Longs batch, int width, long base) {
        long[] values = batch.values();
        for (int i = 0; i < values.length; i++) {
            // A null row takes no part in the range, so its value may not fit the width.
            long difference = batch.isNull(i) ? 0 : values[i] - base;
            switch (width) {
                case 0 -> {}
                case 1 -> output.writeByte((int) difference);
                case 2 -> output.writeShort((int) difference);
                case 4 -> output.writeInt((int) difference);
                default -> output.writeLong(difference);
            }
        }
    }
}
