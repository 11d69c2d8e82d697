package io.tercel.index.sparse;

import java.util.Arrays;

/** The lengths of the rows of a growing index, with running sums so that any prefix is counted quickly. */
final class RowLengths {

    /** The length of a row that has no value, which is not a document. */
    static final int NO_VALUE = -1;

    private static final int CHUNK = 1024;

    private int[] lengths = new int[CHUNK];
    private int rows;

    /** Documents and lengths of all rows before each chunk. */
    private long[] documentsBefore = new long[1];

    private long[] lengthBefore = new long[1];

    private long documents;
    private long totalLength;

    int rows() {
        return rows;
    }

    int get(int row) {
        return lengths[row];
    }

    void add(int length) {
        if (rows == lengths.length) {
            lengths = Arrays.copyOf(lengths, Math.multiplyExact(rows, 2));
            documentsBefore = Arrays.copyOf(documentsBefore, lengths.length / CHUNK);
            lengthBefore = Arrays.copyOf(lengthBefore, lengths.length / CHUNK);
        }
        if (rows % CHUNK == 0) {
            documentsBefore[rows / CHUNK] = documents;
            lengthBefore[rows / CHUNK] = totalLength;
        }
        lengths[rows++] = length;
        if (length != NO_VALUE) {
            documents++;
            totalLength += length;
        }
    }

    long documents(int rowBound) {
        if (rowBound >= rows) {
            return documents;
        }
        long count = documentsBefore[rowBound / CHUNK];
        for (int row = rowBound / CHUNK * CHUNK; row < rowBound; row++) {
            count += lengths[row] == NO_VALUE ? 0 : 1;
        }
        return count;
    }

    long totalLength(int rowBound) {
        if (rowBound >= rows) {
            return totalLength;
        }
        long sum = lengthBefore[rowBound / CHUNK];
        for (int row = rowBound / CHUNK * CHUNK; row < rowBound; row++) {
            sum += Math.max(0, lengths[row]);
        }
        return sum;
    }

    long heapBytes() {
        return 4L * lengths.length + 16L * documentsBefore.length;
    }
}
