package io.tercel.column;

import java.util.Arrays;
import java.util.Objects;

/** Rows that are all the same: all null, or none. */
record ConstantRows(int rows, boolean isNull) {

    void check(int row) {
        Objects.checkIndex(row, rows);
    }

    void check(int from, int count) {
        Objects.checkFromIndexSize(from, count, rows);
    }

    boolean hasNulls() {
        return isNull && rows > 0;
    }

    boolean isNull(int row) {
        check(row);
        return isNull;
    }

    void nulls(int from, int count, long[] bits) {
        check(from, count);
        int words = NullBits.words(count);
        Arrays.fill(bits, 0, words, isNull ? -1L : 0L);
        if (isNull && (count & 63) != 0) {
            bits[words - 1] = -1L >>> -count;
        }
    }
}
