package io.tercel.column;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Where the growing columns of vectors have their chunks of native memory from. */
@FunctionalInterface
public interface VectorChunks {

    /**
     * A chunk that nobody else uses, 64-byte aligned. What rows of this stride never write, their padding, is zero.
     *
     * @param strideBytes bytes from one row to the next
     * @param rows how many it has room for, the same number for all of the stride
     */
    MemorySegment take(int strideBytes, int rows);

    /** Fresh memory, freed with the arena. */
    static VectorChunks of(Arena arena) {
        return (strideBytes, rows) -> arena.allocate((long) strideBytes * rows, 64);
    }
}
