package io.tercel.column;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The rows of a growing column of vectors, in native chunks of about a mebibyte, so that the kernels read them as they read a sealed
 * file, and beside each row one float, its norm. The column knows how many rows are whole; see {@link AppendableColumn} for the threads.
 */
final class AppendableVectorRows {

    private static final long CHUNK_BYTES = 1 << 20;
    private static final int MOST_CHUNK_ROWS = 4_096;

    private final int strideBytes;
    private final int shift;
    private final Arena arena;
    private final VectorChunks whole;
    private volatile MemorySegment[] chunks = {};
    private volatile float[][] norms = {};

    /**
     * No rows.
     *
     * @param arena gives the first chunk while it is smaller than the others
     * @param whole gives the others
     */
    AppendableVectorRows(int strideBytes, Arena arena, VectorChunks whole) {
        this.strideBytes = strideBytes;
        this.shift = Integer.numberOfTrailingZeros(chunkRows(strideBytes));
        this.arena = arena;
        this.whole = whole;
    }

    /** Rows of a whole chunk: a power of two. */
    static int chunkRows(int strideBytes) {
        return Integer.highestOneBit(Math.clamp(CHUNK_BYTES / strideBytes, 1, MOST_CHUNK_ROWS));
    }

    /** Makes room for the rows up to {@code end}. */
    void growTo(int end) {
        int old = chunks.length;
        int chunkRows = 1 << shift;
        int needed = (int) (((long) end + chunkRows - 1) >>> shift);
        int first = FirstChunk.rows(end, chunkRows);
        boolean outgrown = old > 0 && norms[0].length < first;
        if (needed > old || outgrown) {
            MemorySegment[] rows = Arrays.copyOf(chunks, needed);
            float[][] rowNorms = Arrays.copyOf(norms, needed);
            if (outgrown) {
                // The arena keeps the smaller ones: together they are no larger than the last.
                rows[0] = allocate(first).copyFrom(rows[0]);
                rowNorms[0] = Arrays.copyOf(rowNorms[0], first);
            }
            for (int chunk = old; chunk < needed; chunk++) {
                rows[chunk] = allocate(chunk == 0 ? first : chunkRows);
                rowNorms[chunk] = new float[chunk == 0 ? first : chunkRows];
            }
            chunks = rows;
            norms = rowNorms;
        }
    }

    /** Zeros, which the padding of every row relies on. */
    private MemorySegment allocate(int rows) {
        return rows < 1 << shift ? arena.allocate((long) rows * strideBytes, 64) : whole.take(strideBytes, rows);
    }

    /** The chunk that holds the row. */
    MemorySegment chunkOf(int row) {
        return chunks[row >> shift];
    }

    /** Where the row begins in its chunk, in bytes. */
    long offsetOf(int row) {
        return (long) (row & mask()) * strideBytes;
    }

    /** The first row of the next chunk. */
    int chunkEnd(int row) {
        return ((row >> shift) + 1) << shift;
    }

    float norm(int row) {
        return norms[row >> shift][row & mask()];
    }

    void setNorm(int row, float norm) {
        norms[row >> shift][row & mask()] = norm;
    }

    /** Copies the norms of the rows {@code from .. from + count} to {@code out} from {@code at} on. */
    void copyNorms(int from, int count, float[] out, int at) {
        float[][] table = norms;
        for (int done = 0; done < count; ) {
            int row = from + done;
            int start = row & mask();
            int length = Math.min(count - done, mask() + 1 - start);
            System.arraycopy(table[row >> shift], start, out, at + done, length);
            done += length;
        }
    }

    long bytesUsed() {
        float[][] table = norms;
        int first = table.length == 0 ? 0 : table[0].length;
        return FirstChunk.allRows(table.length, first, mask() + 1) * (strideBytes + Float.BYTES);
    }

    private int mask() {
        return (1 << shift) - 1;
    }
}
