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
    private final long end;

    /** With the number of bytes or entries in the values, beyond which no offset may point. */
    SealedOffsets(SealedRows sealed, long end) {
        this.sealed = sealed;
        this.section = sealed.trailer().index();
        this.offsets = sealed.section(section);
        this.width = sealed.trailer().width();
        this.end = end;
    }

    /** Where the row begins. */
    long start(int row) {
        Objects.checkIndex(row, sealed.rows());
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
