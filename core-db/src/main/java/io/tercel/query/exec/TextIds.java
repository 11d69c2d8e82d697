package io.tercel.query.exec;

import io.tercel.column.BytesColumn;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

/*
 * Open addressing with linear probing. A text is not copied: the row where it was seen first stands for it, since the columns of a
 * snapshot stay where they are.
 */
/** Numbers for the different texts of a field, in the order in which they come. Confined to one thread. */
final class TextIds {

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private final List<BytesColumn> columns;

    /** By id: the segment and the row of the first row with the text, and the text's hash. */
    private int[] segments = new int[16];

    private int[] rows = new int[16];
    private long[] hashes = new long[16];
    private int size;

    /** Ids plus one, by hash; 0 is free. Never more than half full. */
    private int[] table = new int[32];

    TextIds(List<BytesColumn> columns) {
        this.columns = columns;
    }

    /** The number of the text of a row. */
    int of(int segment, int row) {
        BytesColumn column = columns.get(segment);
        MemorySegment memory = column.segmentOf(row);
        long offset = column.offsetOf(row);
        int length = column.length(row);
        long hash = hash(memory, offset, length);
        int slot = (int) hash & table.length - 1;
        while (table[slot] != 0) {
            int id = table[slot] - 1;
            if (hashes[id] == hash && isText(id, memory, offset, length)) {
                return id;
            }
            slot = slot + 1 & table.length - 1;
        }
        return add(segment, row, hash, slot);
    }

    private int add(int segment, int row, long hash, int slot) {
        int id = size++;
        if (id == rows.length) {
            segments = Arrays.copyOf(segments, 2 * id);
            rows = Arrays.copyOf(rows, 2 * id);
            hashes = Arrays.copyOf(hashes, 2 * id);
        }
        segments[id] = segment;
        rows[id] = row;
        hashes[id] = hash;
        table[slot] = id + 1;
        if (2 * size > table.length) {
            table = Hashing.table(2 * table.length, hashes, size);
        }
        return id;
    }

    private boolean isText(int id, MemorySegment memory, long offset, int length) {
        BytesColumn column = columns.get(segments[id]);
        int row = rows[id];
        if (column.length(row) != length) {
            return false;
        }
        long at = column.offsetOf(row);
        return MemorySegment.mismatch(memory, offset, offset + length, column.segmentOf(row), at, at + length) < 0;
    }

    private static long hash(MemorySegment memory, long offset, int length) {
        long hash = length;
        int at = 0;
        for (; at + Long.BYTES <= length; at += Long.BYTES) {
            hash = Hashing.mix(hash ^ memory.get(LONG, offset + at));
        }
        long rest = 0;
        for (; at < length; at++) {
            rest = (rest << Byte.SIZE) | (memory.get(ValueLayout.JAVA_BYTE, offset + at) & 0xFF);
        }
        return Hashing.mix(hash ^ rest);
    }
}
