package io.tercel.column;

import io.tercel.column.ColumnTrailer.Section;
import io.tercel.io.ChecksumOutput;
import java.util.Arrays;

/** Keeps where each row ends, and writes it as offsets of the narrower width that will do. */
final class OffsetsWriter {

    private static final long LARGEST_UNSIGNED_INT = 0xFFFF_FFFFL;

    private long[] ends = new long[1_024];
    private int rows;
    private long total;

    /** Adds a row of that many bytes or entries. */
    void add(int length) {
        if (rows == ends.length) {
            ends = Arrays.copyOf(ends, (int) Math.min(Integer.MAX_VALUE - 8L, 2L * rows));
        }
        total += length;
        ends[rows++] = total;
    }

    /** Bytes of an offset. */
    int width() {
        return total <= LARGEST_UNSIGNED_INT ? Integer.BYTES : Long.BYTES;
    }

    /** Writes the offsets of all rows and the end of the last one. */
    Section write(ChecksumOutput output) {
        output.align(ColumnFormat.ALIGNMENT);
        long start = output.position();
        write(output, 0);
        for (int row = 0; row < rows; row++) {
            write(output, ends[row]);
        }
        return new Section(start, output.position() - start);
    }

    private void write(ChecksumOutput output, long offset) {
        if (width() == Integer.BYTES) {
            output.writeInt((int) offset);
        } else {
            output.writeLong(offset);
        }
    }
}
