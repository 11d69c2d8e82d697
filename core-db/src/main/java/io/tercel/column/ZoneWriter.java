package io.tercel.column;

import io.tercel.column.ColumnTrailer.Section;
import io.tercel.io.ChecksumOutput;
import java.util.Arrays;

/** Keeps the smallest and largest number of each zone of rows, as 64 bits of either kind, until the values are written. */
final class ZoneWriter {

    private final long noMin;
    private final long noMax;
    private long[] bounds = new long[16];
    private int rows;

    /** With the bounds of a zone without values. */
    ZoneWriter(long noMin, long noMax) {
        this.noMin = noMin;
        this.noMax = noMax;
    }

    /** Bytes of the zones of that many rows; few rows have none, because the trailer says it of all. */
    static long bytes(int rows) {
        return rows <= ColumnFormat.ZONE_ROWS
                ? 0
                : ((long) rows + ColumnFormat.ZONE_ROWS - 1) / ColumnFormat.ZONE_ROWS * ColumnFormat.ZONE_BYTES;
    }

    /** How many of {@code count} further rows lie in the zone in which the next one does. */
    int rowsInZone(int count) {
        return Math.min(count, ColumnFormat.ZONE_ROWS - rows % ColumnFormat.ZONE_ROWS);
    }

    /** The bits of the smallest value so far of the zone in which the next row lies. */
    long min() {
        int at = position();
        return bounds[at];
    }

    /** The bits of the largest value so far, likewise. */
    long max() {
        int at = position();
        return bounds[at + 1];
    }

    /** Takes {@code count} rows that lie in one zone, whose bounds are these now. */
    void add(int count, long min, long max) {
        int at = position();
        bounds[at] = min;
        bounds[at + 1] = max;
        rows += count;
    }

    private int position() {
        int at = 2 * (rows / ColumnFormat.ZONE_ROWS);
        if (at + 2 > bounds.length) {
            bounds = Arrays.copyOf(bounds, 2 * bounds.length);
        }
        if (rows % ColumnFormat.ZONE_ROWS == 0) {
            bounds[at] = noMin;
            bounds[at + 1] = noMax;
        }
        return at;
    }

    /** Writes the zones, if there are enough rows for them. */
    Section write(ChecksumOutput output) {
        long length = bytes(rows);
        if (length == 0) {
            return Section.ABSENT;
        }
        output.align(ColumnFormat.ALIGNMENT);
        long start = output.position();
        output.writeLongs(bounds, 0, (int) (length / Long.BYTES));
        return new Section(start, length);
    }
}
