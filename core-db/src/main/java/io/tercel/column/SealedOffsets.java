package io.tercel.column;

import io.tercel.column.ColumnTrailer.Section;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** The offsets of a column file. Each is checked against its neighbour and the end of the values when it is used. */
final class SealedOffsets {

    private final SealedRows sealed;
    private final Section section;
    private final MemorySegment offsets;
    private final int width;
    private final int count;
    private final long end;

    /**
     * The offsets of rows or distinct values.
     *
     * @param count how many there are
     * @param end the number of bytes or entries, beyond which no offset may point
     */
    SealedOffsets(SealedRows sealed, int count, long end) {
        this.sealed = sealed;
        this.section = sealed.trailer().index();
        this.offsets = sealed.section(section);
        this.width = sealed.trailer().offsetWidth();
        this.count = count;
        this.end = end;
    }

    /** Where the row begins; after the last row, where it ends. */
    long boundary(int row) {
        Objects.checkIndex(row, count + 1L);
        long start = get(row);
        if (start < 0 || start > end) {
            throw outOfRange(row, start);
        }
        return start;
    }

    /** Copies where each of the rows begins, and how long it is. */
    void copy(int from, int rows, long[] starts, int[] lengths) {
        Objects.checkFromIndexSize(from, rows, count);
        sealed.require(section, (long) from * width, (rows + 1L) * width);
        long start = boundary(from);
        for (int i = 0; i < rows; i++) {
            long offset = (from + i + 1L) * width;
            long next = width == Integer.BYTES
                    ? Integer.toUnsignedLong(offsets.get(ColumnLayouts.INT, offset))
                    : offsets.get(ColumnLayouts.LONG, offset);
            if (next < start || next > end || next - start > Integer.MAX_VALUE) {
                throw outOfRange(from + i + 1, next);
            }
            starts[i] = start;
            lengths[i] = (int) (next - start);
            start = next;
        }
    }

    /** Where the row begins. */
    long start(int row) {
        Objects.checkIndex(row, count);
        long start = get(row);
        if (start < 0 || start > end) {
            throw outOfRange(row, start);
        }
        return start;
    }

    /** Number of bytes or entries of the row. */
    int length(int row) {
        long start = start(row);
        long next = get(row + 1);
        if (next < start || next > end || next - start > Integer.MAX_VALUE) {
            throw outOfRange(row + 1, next);
        }
        return (int) (next - start);
    }

    private long get(int index) {
        long offset = (long) index * width;
        sealed.require(section, offset, width);
        return width == Integer.BYTES
                ? Integer.toUnsignedLong(offsets.get(ColumnLayouts.INT, offset))
                : offsets.get(ColumnLayouts.LONG, offset);
    }

    private RuntimeException outOfRange(int index, long value) {
        return sealed.corrupt(
                section, (long) index * width, "offset %d of %d is %d, out of order".formatted(index, end, value));
    }
}
