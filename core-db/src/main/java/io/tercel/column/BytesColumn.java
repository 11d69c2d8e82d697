package io.tercel.column;

import io.tercel.schema.ColumnData;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A column of byte strings: the UTF-8 text of VARCHAR and JSON. A value is read in place, as {@link #length} bytes at {@link
 * #offsetOf} of {@link #segmentOf}; null rows are empty.
 */
public sealed interface BytesColumn extends Column
        permits AppendableBytesColumn, SealedBytesColumn, SealedBlocksColumn, DictionaryColumn, ConstantBytesColumn {

    /** The memory that holds the row's value; native, or an array where the value had to be decompressed. */
    MemorySegment segmentOf(int row);

    /** The same segment, whose bytes may be read only where {@link #places} says. */
    default MemorySegment memoryOf(int row) {
        return segmentOf(row);
    }

    /** Where the row's value begins in its segment, in bytes. */
    long offsetOf(int row);

    /** Length of the row's value in bytes. */
    int length(int row);

    /**
     * Where the values of several rows begin, and how long they are, as far as they lie in one segment, which is that of the first
     * one. Their bytes may be read.
     *
     * @param count how many rows at most; 1 at least
     * @return the number of rows covered, at least 1
     */
    int places(int from, int count, long[] starts, int[] lengths);

    /**
     * Takes those rows out that surely do not have a value, as far as that is known without reading values.
     *
     * @param rows bit {@code i & 63} of word {@code i >> 6} stands for row {@code from + i}; null rows may stay
     * @return whether it is known of any rows; if not, {@code rows} is as it was
     */
    default boolean keepPossible(MemorySegment value, int from, int count, long[] rows) {
        return false;
    }

    /**
     * The first eight bytes of the smallest value that is not null, as a big-endian number, zeros after its end: the same of any
     * value is not below it, unsigned. Above {@link #maxPrefix} when there are none.
     */
    long minPrefix();

    /** Likewise of the largest value. */
    long maxPrefix();

    /** A copy of the row's value. */
    default byte[] get(int row) {
        byte[] value = new byte[length(row)];
        MemorySegment.copy(segmentOf(row), ValueLayout.JAVA_BYTE, offsetOf(row), value, 0, value.length);
        return value;
    }

    /** Whether the row's value is these bytes. */
    default boolean equalTo(int row, byte[] value) {
        return length(row) == value.length && compare(row, value) == 0;
    }

    /** The order of the row's value and {@code value} as unsigned bytes, which for UTF-8 is the order of the code points. */
    default int compare(int row, byte[] value) {
        MemorySegment segment = segmentOf(row);
        long offset = offsetOf(row);
        int length = length(row);
        int common = Math.min(length, value.length);
        for (int i = 0; i < common; i++) {
            int order = Byte.compareUnsigned(segment.get(ValueLayout.JAVA_BYTE, offset + i), value[i]);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(length, value.length);
    }

    @Override
    default ColumnData.Bytes slice(int from, int to) {
        int[] offsets = new int[to - from + 1];
        long total = 0;
        for (int row = from; row < to; row++) {
            total += length(row);
            offsets[row - from + 1] = ArraySizes.checked(total, "bytes");
        }
        byte[] bytes = new byte[offsets[to - from]];
        for (int row = from; row < to; row++) {
            int at = offsets[row - from];
            MemorySegment.copy(
                    segmentOf(row), ValueLayout.JAVA_BYTE, offsetOf(row), bytes, at, offsets[row - from + 1] - at);
        }
        return new ColumnData.Bytes(bytes, offsets, NullBits.slice(this, from, to));
    }

    @Override
    default ColumnData.Bytes gather(int[] rows) {
        int[] offsets = new int[rows.length + 1];
        long total = 0;
        for (int i = 0; i < rows.length; i++) {
            total += length(rows[i]);
            offsets[i + 1] = ArraySizes.checked(total, "bytes");
        }
        byte[] bytes = new byte[offsets[rows.length]];
        for (int i = 0; i < rows.length; i++) {
            int row = rows[i];
            MemorySegment.copy(
                    segmentOf(row),
                    ValueLayout.JAVA_BYTE,
                    offsetOf(row),
                    bytes,
                    offsets[i],
                    offsets[i + 1] - offsets[i]);
        }
        return new ColumnData.Bytes(bytes, offsets, NullBits.gather(this, rows));
    }
}
