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
 * body and have the lengths that rows, widths and counts demand.
 *
 * @param width bytes of a value
 * @param offsetWidth bytes of an offset, 0 when there are none
 * @param count dimension of VECTOR, bytes of a vector of PACKED, distinct values of a dictionary, number of blocks
 * @param min bits of the smallest value, as the kind stores them
 * @param max bits of the largest value
 * @param index offsets of BYTES and SPARSE, norms of VECTOR and PACKED
 * @param extra zones of LONG and DOUBLE, distinct values of a dictionary, places of blocks
 */
record ColumnTrailer(
        Storage kind,
        Encoding encoding,
        int width,
        int offsetWidth,
        int rows,
        int nullRows,
        int count,
        long base,
        long min,
        long max,
        Section values,
        Section index,
        Section nulls,
        Section extra) {

    static final int BYTES = 128;

    /** A part of the body; of no length when it is absent. */
    record Section(long offset, long length) {

        static final Section ABSENT = new Section(0, 0);
    }

    /** Of integers or floating-point numbers, with zones when there are enough rows for them. */
    static ColumnTrailer numbers(
            Storage kind, int width, int rows, long base, long min, long max, Section values, Section zones) {
        return new ColumnTrailer(
                kind,
                Encoding.PLAIN,
                width,
                0,
                rows,
                0,
                0,
                base,
                min,
                max,
                values,
                Section.ABSENT,
                Section.ABSENT,
                zones);
    }

    /** Of byte strings. */
    static ColumnTrailer bytes(
            Encoding encoding,
            int width,
            int offsetWidth,
            int rows,
            int count,
            PrefixRange range,
            Section values,
            Section offsets,
            Section extra) {
        return new ColumnTrailer(
                Storage.BYTES,
                encoding,
                width,
                offsetWidth,
                rows,
                0,
                count,
                0,
                range.min(),
                range.max(),
                values,
                offsets,
                Section.ABSENT,
                extra);
    }

    /** Of dense vectors. */
    static ColumnTrailer vectors(int rows, int dimension, Section values, Section norms) {
        return new ColumnTrailer(
                Storage.VECTOR,
                Encoding.PLAIN,
                Float.BYTES,
                0,
                rows,
                0,
                dimension,
                0,
                0,
                0,
                values,
                norms,
                Section.ABSENT,
                Section.ABSENT);
    }

    /** Of packed vectors of so many bytes. */
    static ColumnTrailer packed(int rows, int bytes, Section values, Section norms) {
        return new ColumnTrailer(
                Storage.PACKED,
                Encoding.PLAIN,
                Byte.BYTES,
                0,
                rows,
                0,
                bytes,
                0,
                0,
                0,
                values,
                norms,
                Section.ABSENT,
                Section.ABSENT);
    }

    /** Of sparse vectors. */
    static ColumnTrailer sparse(int offsetWidth, int rows, Section values, Section offsets) {
        return new ColumnTrailer(
                Storage.SPARSE,
                Encoding.PLAIN,
                ColumnFormat.ENTRY_BYTES,
                offsetWidth,
                rows,
                0,
                0,
                0,
                0,
                0,
                values,
                offsets,
                Section.ABSENT,
                Section.ABSENT);
    }

    /** The same with the null rows. */
    ColumnTrailer withNulls(int rowsThatAreNull, Section bits) {
        return new ColumnTrailer(
                kind,
                encoding,
                width,
                offsetWidth,
                rows,
                rowsThatAreNull,
                count,
                base,
                min,
                max,
                values,
                index,
                bits,
                extra);
    }

    /** The number of a kind in the file, which must not move when the enum does. */
    private static int code(Storage kind) {
        return switch (kind) {
            case LONG -> 1;
            case DOUBLE -> 2;
            case BYTES -> 3;
            case VECTOR -> 4;
            case PACKED -> 6;
            case SPARSE -> 5;
        };
    }

    /** The kind that a trailer says itself, for whoever does not know the field. */
    static Storage kindOf(String name, MemorySegment body) {
        long at = body.byteSize() - BYTES;
        int found = number(body.asSlice(at, BYTES), 0);
        for (Storage kind : Storage.values()) {
            if (code(kind) == found) {
                return kind;
            }
        }
        throw corrupt(name, at, "kind of column %d".formatted(found));
    }

    /** The dimension that a trailer says itself; 0 for anything but vectors. */
    static int dimensionOf(Storage kind, MemorySegment body) {
        return switch (kind) {
            case VECTOR, PACKED -> body.get(ColumnLayouts.INT, body.byteSize() - BYTES + 12);
            case LONG, DOUBLE, BYTES, SPARSE -> 0;
        };
    }

    /** Floats of VECTOR, or bytes of PACKED, from a row to the next. */
    private static int strideOf(Storage kind, int dimension) {
        return switch (kind) {
            case VECTOR -> VectorColumn.strideOf(dimension);
            case PACKED -> PackedColumn.strideOf(dimension);
            case LONG, DOUBLE, BYTES, SPARSE -> 0;
        };
    }

    /** Writes the trailer, which ends the body. */
    void write(ChecksumOutput output) {
        output.align(ColumnFormat.ALIGNMENT);
        output.writeByte(code(kind));
        output.writeByte(encoding.code());
        output.writeByte(width);
        output.writeByte(offsetWidth);
        output.writeInt(rows);
        output.writeInt(nullRows);
        output.writeInt(count);
        output.writeInt(strideOf(kind, count));
        output.writeInt(0);
        output.writeLong(base);
        output.writeLong(min);
        output.writeLong(max);
        write(output, values);
        write(output, index);
        write(output, nulls);
        write(output, extra);
        output.writeLong(0);
        output.writeLong(0);
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
     * @param dimension the dimension that the schema says, in bytes for PACKED; 0 for anything but vectors
     */
    static ColumnTrailer decode(String name, MemorySegment body, Storage expected, int dimension) {
        long at = body.byteSize() - BYTES;
        MemorySegment trailer = body.asSlice(at, BYTES);
        if (number(trailer, 0) != code(expected)) {
            throw corrupt(name, at, "kind of column %d, expected %s".formatted(number(trailer, 0), expected));
        }
        ColumnTrailer decoded = new ColumnTrailer(
                expected,
                encoding(name, expected, number(trailer, 1)),
                number(trailer, 2),
                number(trailer, 3),
                trailer.get(ColumnLayouts.INT, 4),
                trailer.get(ColumnLayouts.INT, 8),
                trailer.get(ColumnLayouts.INT, 12),
                trailer.get(ColumnLayouts.LONG, 24),
                trailer.get(ColumnLayouts.LONG, 32),
                trailer.get(ColumnLayouts.LONG, 40),
                section(trailer, 48),
                section(trailer, 64),
                section(trailer, 80),
                section(trailer, 96));
        decoded.check(name, at, dimension, trailer.get(ColumnLayouts.INT, 16));
        return decoded;
    }

    private static Encoding encoding(String name, Storage kind, int code) {
        for (Encoding encoding : Encoding.values()) {
            if (encoding.code() == code && (encoding == Encoding.PLAIN || kind == Storage.BYTES)) {
                return encoding;
            }
        }
        throw new UnsupportedFormatException(
                "%s has encoding %d of %s, which this release does not read".formatted(name, code, kind));
    }

    private static int number(MemorySegment trailer, long offset) {
        return Byte.toUnsignedInt(trailer.get(ValueLayout.JAVA_BYTE, offset));
    }

    private static Section section(MemorySegment trailer, long offset) {
        return new Section(
                trailer.get(ColumnLayouts.LONG, offset), trailer.get(ColumnLayouts.LONG, offset + Long.BYTES));
    }

    private void check(String name, long at, int dimension, int stride) {
        int expectedStride = strideOf(kind, dimension);
        if ((expectedStride != 0 && count != dimension) || stride != expectedStride) {
            throw corrupt(
                    name,
                    at,
                    "vectors of %d dimensions at stride %d, expected %d at %d"
                            .formatted(count, stride, dimension, expectedStride));
        }
        if (rows < 0 || nullRows < 0 || nullRows > rows || !isWidth() || !isOffsetWidth() || !isCount()) {
            throw corrupt(
                    name,
                    at,
                    "%d rows, %d of them null, count %d, widths %d and %d"
                            .formatted(rows, nullRows, count, width, offsetWidth));
        }
        requireSection(name, at, "values", values, valuesLength());
        requireSection(name, at, "offsets or norms", index, indexLength());
        requireSection(name, at, "nulls", nulls, nullRows == 0 ? 0 : 8L * NullBits.words(rows));
        requireSection(name, at, "zones, dictionary or blocks", extra, extraLength());
    }

    private boolean isWidth() {
        return switch (kind) {
            case LONG -> width == 0 || width == 1 || width == 2 || width == 4 || width == 8;
            case DOUBLE -> width == 4 || width == 8;
            case BYTES ->
                encoding == Encoding.DICTIONARY
                        ? (width == 0 && count <= 1) || width == 1 || width == 2 || width == 4
                        : width == 1;
            case VECTOR -> width == 4;
            case PACKED -> width == 1;
            case SPARSE -> width == ColumnFormat.ENTRY_BYTES;
        };
    }

    private boolean isOffsetWidth() {
        return switch (kind) {
            case LONG, DOUBLE, VECTOR, PACKED -> offsetWidth == 0;
            case BYTES, SPARSE -> offsetWidth == 4 || offsetWidth == 8;
        };
    }

    private boolean isCount() {
        return switch (encoding) {
            case PLAIN -> kind == Storage.VECTOR || kind == Storage.PACKED || count == 0;
            case DICTIONARY, BLOCKS -> count >= 0 && count <= rows && (count > 0 || rows == 0);
        };
    }

    /** What the length of the values must be; where the offsets or blocks say it, the length that was stored. */
    private long valuesLength() {
        return switch (kind) {
            case LONG, DOUBLE -> (long) rows * width;
            case VECTOR -> (long) rows * VectorColumn.strideOf(count) * width;
            case PACKED -> (long) rows * PackedColumn.strideOf(count);
            case BYTES -> encoding == Encoding.DICTIONARY ? (long) rows * width : values.length;
            case SPARSE -> values.length / ColumnFormat.ENTRY_BYTES * ColumnFormat.ENTRY_BYTES;
        };
    }

    private long indexLength() {
        return switch (kind) {
            case LONG, DOUBLE -> 0;
            case VECTOR, PACKED -> (long) rows * Float.BYTES;
            case BYTES, SPARSE -> ((encoding == Encoding.DICTIONARY ? count : rows) + 1L) * offsetWidth;
        };
    }

    private long extraLength() {
        return switch (kind) {
            case LONG, DOUBLE -> ZoneWriter.bytes(rows);
            case VECTOR, PACKED, SPARSE -> 0;
            case BYTES ->
                switch (encoding) {
                    case PLAIN -> 0;
                    case DICTIONARY -> extra.length;
                    case BLOCKS -> blocksLength();
                };
        };
    }

    /** With or without fingerprints. */
    private long blocksLength() {
        long places = placesLength(count);
        return extra.length == places ? places : places + (long) rows * Fingerprint.BYTES;
    }

    /** Bytes of the places of so many blocks. */
    static long placesLength(int blocks) {
        return (blocks + 1L) * ColumnFormat.BLOCK_ENTRY_BYTES;
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
