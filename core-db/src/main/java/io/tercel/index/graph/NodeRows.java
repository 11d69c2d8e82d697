package io.tercel.index.graph;

import io.tercel.column.Column;
import io.tercel.column.PackedColumn;
import io.tercel.column.VectorColumn;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Which rows each node stands for. Rows with the same vector, bit by bit, share a node: as nodes of their own they would be each
 * other's only neighbours, and nothing would lead to them. Null rows have none. Nodes are in the order of their first rows.
 *
 * @param rows how many rows the column has
 * @param begins where the rows of each node begin in {@code members}, and where the last ones end; ascending
 * @param members rows by node, ascending within a node
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record NodeRows(int rows, int[] begins, int[] members) {

    /** Number of nodes. */
    int nodes() {
        return begins.length - 1;
    }

    /** The first row of a node, whose vector is the node's. */
    int row(int node) {
        return members[begins[node]];
    }

    /** Whether each row is a node of its own, so that both have the same numbers. */
    boolean isIdentity() {
        return nodes() == rows;
    }

    /** Finds the distinct vectors of a column by hashing. */
    static NodeRows of(Column vectors) {
        int rows = vectors.rows();
        int[] next = new int[rows];
        int[] firsts = firsts(vectors, next);
        int[] begins = new int[firsts.length + 1];
        int[] members = new int[rows];
        int at = 0;
        for (int node = 0; node < firsts.length; node++) {
            begins[node] = at;
            for (int row = firsts[node]; row >= 0; row = next[row]) {
                members[at++] = row;
            }
        }
        begins[firsts.length] = at;
        return new NodeRows(rows, begins, Arrays.copyOf(members, at));
    }

    /** The first row of each distinct vector, ascending; {@code next} gets for each row the next one with the same vector, or -1. */
    private static int[] firsts(Column vectors, int[] next) {
        int rows = vectors.rows();
        int bits = Math.max(4, 33 - Integer.numberOfLeadingZeros(rows));
        int[] slots = new int[1 << bits];
        Arrays.fill(slots, -1);
        int[] lasts = new int[rows];
        int[] firsts = new int[rows];
        int found = 0;
        for (int row = 0; row < rows; row++) {
            next[row] = -1;
            if (vectors.isNull(row)) {
                continue;
            }
            MemorySegment vector = bytes(vectors, row);
            int slot = hash(vector) >>> (Integer.SIZE - bits);
            while (slots[slot] >= 0 && vector.mismatch(bytes(vectors, slots[slot])) >= 0) {
                slot = (slot + 1) & (slots.length - 1);
            }
            int first = slots[slot];
            if (first < 0) {
                slots[slot] = row;
                lasts[row] = row;
                firsts[found++] = row;
            } else {
                next[lasts[first]] = row;
                lasts[first] = row;
            }
        }
        return Arrays.copyOf(firsts, found);
    }

    private static int hash(MemorySegment bytes) {
        int hash = 0;
        for (long at = 0; at < bytes.byteSize(); at += Integer.BYTES) {
            hash = (Integer.rotateLeft(hash, 5) ^ bytes.get(ValueLayout.JAVA_INT_UNALIGNED, at)) * 0x9E3779B1;
        }
        return hash;
    }

    /** All bytes of a row up to the stride; those after the vector are zeros. */
    private static MemorySegment bytes(Column vectors, int row) {
        return switch (vectors) {
            case VectorColumn floats -> {
                floats.require(row, row + 1);
                yield floats.segmentOf(row).asSlice(floats.offsetOf(row), (long) floats.stride() * Float.BYTES);
            }
            case PackedColumn packed -> {
                packed.require(row, row + 1);
                yield packed.segmentOf(row).asSlice(packed.offsetOf(row), packed.strideBytes());
            }
            default -> throw new IllegalArgumentException("no dense vectors: " + vectors);
        };
    }
}
