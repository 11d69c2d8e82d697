package io.tercel.index.scalar;

import io.tercel.error.CorruptionException;
import io.tercel.io.CheckedFile;
import io.tercel.schema.ScalarIndexSpec;
import java.lang.foreign.MemorySegment;
import org.roaringbitmap.IntConsumer;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;

/** The sections of an open file. Every byte is compared with its checksum before it is read. */
final class ScalarFile {

    private final CheckedFile file;
    private final MemorySegment body;
    private final long tail;

    /**
     * Checks that the file is that index of so many rows.
     *
     * @throws CorruptionException if it is not
     */
    ScalarFile(CheckedFile file, ScalarIndexSpec spec, int rows) {
        this.file = file;
        this.body = file.body();
        this.tail = body.byteSize() - ScalarFormat.TAIL_BYTES;
        require(tail >= 0, 0, "the body is shorter than its tail");
        file.require(tail, ScalarFormat.TAIL_BYTES);
        requireSame("what was built", ScalarFormat.code(spec), ScalarFormat.TAIL_BUILT);
        requireSame("the first parameter", ScalarFormat.first(spec), ScalarFormat.TAIL_FIRST);
        requireSame("the second parameter", ScalarFormat.second(spec), ScalarFormat.TAIL_SECOND);
        requireSame("rows", rows, ScalarFormat.TAIL_ROWS);
        long before = 0;
        for (int i = 0; i < ScalarFormat.SECTIONS; i++) {
            long begin = section(i);
            require(
                    begin >= before && begin <= tail,
                    tail + ScalarFormat.TAIL_SECTIONS,
                    "section " + i + " at " + begin);
            before = begin;
        }
    }

    private void requireSame(String what, int expected, int at) {
        require(tailInt(at) == expected, tail + at, "%s: expected %d, got %d".formatted(what, expected, tailInt(at)));
    }

    void require(boolean holds, long at, String problem) {
        if (!holds) {
            throw new CorruptionException(file.name(), at, problem);
        }
    }

    CheckedFile file() {
        return file;
    }

    int tailInt(int at) {
        return body.get(ScalarFormat.INT, tail + at);
    }

    /** Where a section begins. */
    long section(int number) {
        return body.get(ScalarFormat.LONG, tail + ScalarFormat.TAIL_SECTIONS + (long) Long.BYTES * number);
    }

    /** Part of a section, which may be read then. */
    MemorySegment part(int section, long offset, long length) {
        long begin = section(section) + offset;
        long end = section == ScalarFormat.SECTIONS - 1 ? tail : section(section + 1);
        require(
                offset >= 0 && length >= 0 && begin + length <= end,
                begin,
                "%d bytes of section %d".formatted(length, section));
        file.require(begin, length);
        return body.asSlice(begin, length);
    }

    int intAt(int section, long index) {
        return part(section, Integer.BYTES * index, Integer.BYTES).get(ScalarFormat.INT, 0);
    }

    long longAt(int section, long index) {
        return part(section, Long.BYTES * index, Long.BYTES).get(ScalarFormat.LONG, 0);
    }

    /** Bytes of a section, with what fills it up. */
    long length(int section) {
        return (section == ScalarFormat.SECTIONS - 1 ? tail : section(section + 1)) - section(section);
    }

    /** The rows of a bitmap that is a part of a section. */
    void addBitmap(int section, long offset, long length, long[] rows) {
        IntConsumer add = row -> rows[row >> 6] |= 1L << row;
        bitmap(section, offset, length).forEach(add);
    }

    /** A bitmap that is a part of a section, to be read while the file is open. */
    ImmutableRoaringBitmap bitmap(int section, long offset, long length) {
        return new ImmutableRoaringBitmap(part(section, offset, length).asByteBuffer());
    }

    /** A plain list that is a part of a section, as a bitmap. */
    ImmutableRoaringBitmap list(int section, long offset, int count) {
        int[] rows = part(section, offset, (long) Integer.BYTES * count).toArray(ScalarFormat.INT);
        return ImmutableRoaringBitmap.bitmapOf(rows);
    }

    /** The rows of plain lists that are a part of a section. */
    void addRows(int section, long offset, int count, long[] rows) {
        MemorySegment list = part(section, offset, (long) Integer.BYTES * count);
        for (int i = 0; i < count; i++) {
            int row = list.get(ScalarFormat.INT, (long) Integer.BYTES * i);
            rows[row >> 6] |= 1L << row;
        }
    }
}
