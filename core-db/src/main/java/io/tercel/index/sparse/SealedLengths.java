package io.tercel.index.sparse;

import java.lang.foreign.MemorySegment;

/** The section of lengths of a sealed index. */
final class SealedLengths {

    private final MemorySegment body;
    private final long begin;
    private final int width;
    private final int rows;

    SealedLengths(MemorySegment body, long begin, int width, int rows) {
        this.body = body;
        this.begin = begin;
        this.width = width;
        this.rows = rows;
    }

    int rows() {
        return rows;
    }

    /** The length of a row, or {@link RowLengths#NO_VALUE}. */
    int get(int row) {
        return switch (width) {
                    case Byte.BYTES -> body.get(SparseIndexFormat.BYTE, begin + row) & 0xFF;
                    case Short.BYTES -> body.get(SparseIndexFormat.SHORT, begin + 2L * row) & 0xFFFF;
                    default -> body.get(SparseIndexFormat.INT, begin + 4L * row);
                }
                - 1;
    }

    /** The lengths of many rows at once: what is the same for all of them is asked once. */
    void gather(int[] ofRows, int count, int[] into) {
        switch (width) {
            case Byte.BYTES -> {
                for (int i = 0; i < count; i++) {
                    into[i] = (body.get(SparseIndexFormat.BYTE, begin + ofRows[i]) & 0xFF) - 1;
                }
            }
            case Short.BYTES -> {
                for (int i = 0; i < count; i++) {
                    into[i] = (body.get(SparseIndexFormat.SHORT, begin + 2L * ofRows[i]) & 0xFFFF) - 1;
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    into[i] = body.get(SparseIndexFormat.INT, begin + 4L * ofRows[i]) - 1;
                }
            }
        }
    }

    /** Rows below {@code rowBound} that have a value. */
    long documents(int rowBound) {
        long documents = 0;
        for (int row = 0; row < rowBound; row++) {
            documents += get(row) == RowLengths.NO_VALUE ? 0 : 1;
        }
        return documents;
    }

    /** Sum of the lengths below {@code rowBound}. */
    long totalLength(int rowBound) {
        long total = 0;
        for (int row = 0; row < rowBound; row++) {
            total += Math.max(0, get(row));
        }
        return total;
    }
}
