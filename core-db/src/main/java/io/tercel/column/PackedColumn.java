package io.tercel.column;

import io.tercel.schema.ColumnData;
import io.tercel.vector.VectorEncoding;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A column of dense vectors with components of fewer bits than a float, stored as {@link VectorEncoding} says: each
 * row's bytes, then zeros up to {@link #strideBytes()}. Beside each vector lies its {@code VectorEncoding.norm}.
 */
public sealed interface PackedColumn extends Column
        permits AppendablePackedColumn, SealedPackedColumn, NullPackedColumn {

    /** A row that is no longer than a cache line lies in one, and a longer one begins with one. */
    int LINE_BYTES = 64;

    /** The bytes from one row to the next, for vectors of so many bytes: a power of two from 8 to 64, or a multiple of 64. */
    static int strideOf(int width) {
        if (width <= Long.BYTES) {
            return Long.BYTES;
        }
        return width >= LINE_BYTES ? (width + LINE_BYTES - 1) & -LINE_BYTES : Integer.highestOneBit(width - 1) << 1;
    }

    /** What the bytes mean. */
    VectorEncoding encoding();

    /** Components of every vector; bits for BINARY. */
    int dimension();

    /** Bytes of every vector. */
    default int width() {
        return encoding().bytes(dimension());
    }

    /** Bytes from one row to the next within a run. */
    default int strideBytes() {
        return strideOf(width());
    }

    /** The native memory that holds the row, and the whole run that it is in. To be read after {@link #require} has covered it. */
    MemorySegment segmentOf(int row);

    /**
     * Makes sure that the bytes of the rows {@code from} to {@code to}, the latter not included, are what was written.
     *
     * @throws io.tercel.error.CorruptionException when they are not
     */
    void require(int from, int to);

    /** Where the row begins in its segment, in bytes. */
    long offsetOf(int row);

    /** The first row after {@code row} that does not follow it in the same segment at the stride; may be beyond {@link #rows()}. */
    int runEnd(int row);

    /** Copies the norms of the rows {@code from .. from + count} to {@code out} from {@code at} on; 0 for a null row. */
    void norms(int from, int count, float[] out, int at);

    /** Copies the row's bytes to {@code out} from {@code at} on; zeros for a null row. */
    default void copy(int row, byte[] out, int at) {
        require(row, row + 1);
        MemorySegment.copy(segmentOf(row), ValueLayout.JAVA_BYTE, offsetOf(row), out, at, width());
    }

    @Override
    default ColumnData.Packed slice(int from, int to) {
        int width = width();
        byte[] bytes = new byte[ArraySizes.checked((long) (to - from) * width, "bytes")];
        for (int row = from; row < to; row++) {
            copy(row, bytes, (row - from) * width);
        }
        return new ColumnData.Packed(bytes, width, NullBits.slice(this, from, to));
    }

    @Override
    default ColumnData.Packed gather(int[] rows) {
        int width = width();
        byte[] bytes = new byte[ArraySizes.checked((long) rows.length * width, "bytes")];
        for (int i = 0; i < rows.length; i++) {
            copy(rows[i], bytes, i * width);
        }
        return new ColumnData.Packed(bytes, width, NullBits.gather(this, rows));
    }
}
