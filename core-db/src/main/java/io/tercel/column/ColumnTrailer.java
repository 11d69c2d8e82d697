package io.tercel.column;

import io.tercel.error.CorruptionException;
import io.tercel.error.UnsupportedFormatException;
import io.tercel.io.ChecksumOutput;
import io.tercel.io.FileHeader;
import io.tercel.schema.DataType.Storage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The trailer of a column file, described in {@link ColumnFormat}. A decoded one has been checked: all sections lie in the
 * body and have the lengths that rows, width and dimension demand.
 *
 * @param min bits of the smallest value, as the kind stores them
 * @param max bits of the largest value
 * @param index offsets of BYTES and SPARSE, norms of VECTOR
 */
record ColumnTrailer(
        Storage kind,
        int width,
        int rows,
        int nullRows,
        int dimension,
        long base,
        long min,
        long max,
        Section values,
        Section index,
        Section nulls) {

    static final int BYTES = 128;

    private static final int PLAIN = 0;

    /** A part of the body; of no length when it is absent. */
    record Section(long offset, long length) {

        static final Section ABSENT = new Section(0, 0);
    }

    /** The number of a kind in the file, which must not move when the enum does. */
    private static int code(Storage kind) {
        return switch (kind) {
            case LONG -> 1;
            case DOUBLE -> 2;
            case BYTES -> 3;
            case VECTOR -> 4;
            case PACKED -> throw new IllegalStateException("packed vectors have no column");
            case SPARSE -> 5;
        };
    }

    /** Writes the trailer, which ends the body. */
    void write(ChecksumOutput output) {
        output.align(ColumnFormat.ALIGNMENT);
        output.writeByte(code(kind));
        output.writeByte(PLAIN);
        output.writeByte(width);
        output.writeByte(0);
        output.writeInt(rows);
        output.writeInt(nullRows);
        output.writeInt(dimension);
        output.writeInt(kind == Storage.VECTOR ? VectorColumn.strideOf(dimension) : 0);
        output.writeInt(0);
        output.writeLong(base);
        output.writeLong(min);
        output.writeLong(max);
        write(output, values);
        write(output, index);
        write(output, nulls);
        for (int i = 96; i < BYTES; i += Long.BYTES) {
            output.writeLong(0);
        }
    }

    private static void write(ChecksumOutput output, Section section) {
        output.writeLong(section.offset);
        output.writeLong(section.length);
    }

    /**
     * Reads the trailer of a column that should hold values of a kind.
     *
     * @param name the file, for messages
     * @param body the body of the file, whose last bytes have been compared with their checksum
     * @param expected what the schema says the field holds
     * @param dimension the dimension that the schema says, 0 for anything but vectors
     */
    static ColumnTrailer decode(String name, MemorySegment body, Storage expected, int dimension) {
        long at = body.byteSize() - BYTES;
        MemorySegment trailer = body.asSlice(at, BYTES);
        if (number(trailer, 0) != code(expected)) {
            throw corrupt(name, at, "kind of column %d, expected %s".formatted(number(trailer, 0), expected));
        }
        if (number(trailer, 1) != PLAIN) {
            throw new UnsupportedFormatException(
                    "%s has encoding %d, this release reads %d".formatted(name, number(trailer, 1), PLAIN));
        }
        ColumnTrailer decoded = new ColumnTrailer(
                expected,
                number(trailer, 2),
                trailer.get(ColumnLayouts.INT, 4),
                trailer.get(ColumnLayouts.INT, 8),
                trailer.get(ColumnLayouts.INT, 12),
                trailer.get(ColumnLayouts.LONG, 24),
                trailer.get(ColumnLayouts.LONG, 32),
                trailer.get(ColumnLayouts.LONG, 40),
                section(trailer, 48),
                section(trailer, 64),
                section(trailer, 80));
        decoded.check(name, at, dimension, trailer.get(ColumnLayouts.INT, 16));
        return decoded;
    }

    private static int number(MemorySegment trailer, long offset) {
        return Byte.toUnsignedInt(trailer.get(ValueLayout.JAVA_BYTE, offset));
    }

    private static Section section(MemorySegment trailer, long offset) {
        return new Section(
                trailer.get(ColumnLayouts.LONG, offset), trailer.get(ColumnLayouts.LONG, offset + Long.BYTES));
    }

    private void check(String name, long at, int expectedDimension, int stride) {
        int expectedStride = kind == Storage.VECTOR ? VectorColumn.strideOf(expectedDimension) : 0;
        if (dimension != expectedDimension || stride != expectedStride) {
            throw corrupt(
                    name,
                    at,
                    "vectors of %d dimensions at stride %d, expected %d at %d"
                            .formatted(dimension, stride, expectedDimension, expectedStride));
        }
        if (rows < 0 || nullRows < 0 || nullRows > rows || !isWidth()) {
            throw corrupt(name, at, "%d rows, %d of them null, width %d".formatted(rows, nullRows, width));
        }
        requireSection(name, at, "values", values, valuesLength());
        requireSection(name, at, "offsets or norms", index, indexLength());
        requireSection(name, at, "nulls", nulls, nullRows == 0 ? 0 : 8L * NullBits.words(rows));
    }

    private boolean isWidth() {
        return switch (kind) {
            case LONG -> width == 0 || width == 1 || width == 2 || width == 4 || width == 8;
            case DOUBLE, BYTES, SPARSE -> width == 4 || width == 8;
            case VECTOR -> width == 4;
            case PACKED -> throw new IllegalStateException("packed vectors have no column");
        };
    }

    /** What the length of the values must be; where the last offset says it, the length that was stored. */
    private long valuesLength() {
        return switch (kind) {
            case LONG, DOUBLE -> (long) rows * width;
            case VECTOR -> (long) rows * VectorColumn.strideOf(dimension) * width;
            case PACKED -> throw new IllegalStateException("packed vectors have no column");
            case BYTES -> values.length;
            case SPARSE -> values.length / ColumnFormat.ENTRY_BYTES * ColumnFormat.ENTRY_BYTES;
        };
    }

    private long indexLength() {
        return switch (kind) {
            case LONG, DOUBLE -> 0;
            case VECTOR -> (long) rows * Float.BYTES;
            case PACKED -> throw new IllegalStateException("packed vectors have no column");
            case BYTES, SPARSE -> (rows + 1L) * width;
        };
    }

    private static void requireSection(String name, long trailerAt, String what, Section section, long length) {
        boolean inBody = section.offset >= 0
                && section.length >= 0
                && section.offset % ColumnFormat.ALIGNMENT == 0
                && section.offset <= trailerAt
                && section.length <= trailerAt - section.offset;
        if (!inBody || section.length != length) {
            throw corrupt(
                    name,
                    trailerAt,
                    "%s of %d bytes at %d, expected %d bytes before %d"
                            .formatted(what, section.length, section.offset, length, trailerAt));
        }
    }

    private static CorruptionException corrupt(String name, long bodyOffset, String what) {
        return new CorruptionException(name, FileHeader.BYTES + bodyOffset, what);
    }
}
