package io.tercel.index.ivf;

import io.tercel.column.Column;
import io.tercel.column.PackedColumn;
import io.tercel.column.VectorColumn;
import java.util.Arrays;

/**
 * Tells which rows have the vector of an earlier one. Centroids are trained without those: many copies of one vector would draw to
 * themselves centroids that nothing but those copies can use, and a search would read the empty lists around them.
 */
final class DistinctRows {

    private static final long MIX = 0x9E37_79B9_7F4A_7C15L;

    private final Column vectors;
    private final float[] floats;
    private final byte[] bytes;

    /** Hashes of the vectors met so far, each at its place or after it; zero where there is none. */
    private final long[] met;

    private DistinctRows(Column vectors, int rows) {
        this.vectors = vectors;
        this.floats = new float[vectors instanceof VectorColumn column ? column.dimension() : 0];
        this.bytes = new byte[vectors instanceof PackedColumn column ? column.width() : 0];
        this.met = new long[Math.max(2, Integer.highestOneBit(Math.max(1, rows)) * 4)];
    }

    /** The first row of each vector, in their order. Two vectors of the same hash, which chance does not bring about, count as one. */
    static int[] of(Column vectors, int[] rows) {
        DistinctRows seen = new DistinctRows(vectors, rows.length);
        int[] distinct = new int[rows.length];
        int count = 0;
        for (int row : rows) {
            if (seen.add(seen.hash(row))) {
                distinct[count++] = row;
            }
        }
        return Arrays.copyOf(distinct, count);
    }

    private long hash(int row) {
        long hash = 1;
        if (vectors instanceof VectorColumn column) {
            column.copy(row, floats, 0);
            for (float component : floats) {
                hash = mixed(hash, Float.floatToRawIntBits(component));
            }
        } else if (vectors instanceof PackedColumn column) {
            column.copy(row, bytes, 0);
            for (byte each : bytes) {
                hash = mixed(hash, each);
            }
        }
        return hash == 0 ? 1 : hash;
    }

    private static long mixed(long hash, int value) {
        long product = (hash ^ value) * MIX;
        return product ^ (product >>> 32);
    }

    private boolean add(long hash) {
        int mask = met.length - 1;
        int place = (int) (hash >>> 7) & mask;
        while (met[place] != 0) {
            if (met[place] == hash) {
                return false;
            }
            place = (place + 1) & mask;
        }
        met[place] = hash;
        return true;
    }
}
