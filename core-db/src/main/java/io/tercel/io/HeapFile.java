package io.tercel.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The bytes of one file of a {@link HeapDirectory}, which guards it. They lie in one extent of native memory; a file that
 * outgrows its extent is copied to a larger one, and readers of the old extent keep it until they are done.
 */
final class HeapFile {

    private static final long SMALLEST_EXTENT = 4096;
    private static final long ALIGNMENT = 64;

    private Extent extent = new Extent(SMALLEST_EXTENT);
    private long length;
    private boolean deleted;

    /** What a reader holds: the bytes, and the extent to release when it is done. */
    record Share(Extent extent, MemorySegment bytes) {}

    /** A piece of native memory, freed when nobody refers to it any more. */
    static final class Extent {

        private final Arena arena = Arena.ofShared();
        private final MemorySegment memory;
        private int references = 1;

        Extent(long bytes) {
            try {
                memory = arena.allocate(bytes, ALIGNMENT);
            } catch (Throwable e) {
                arena.close();
                throw e;
            }
        }

        void release() {
            if (--references == 0) {
                arena.close();
            }
        }
    }

    long length() {
        return length;
    }

    boolean isDeleted() {
        return deleted;
    }

    /** What is appended to a deleted file goes nowhere, as nobody can ever read it. */
    void append(MemorySegment bytes) {
        long newLength = length + bytes.byteSize();
        if (!deleted) {
            if (newLength > extent.memory.byteSize()) {
                moveTo(Math.max(newLength, 2 * extent.memory.byteSize()));
            }
            MemorySegment.copy(bytes, 0, extent.memory, length, bytes.byteSize());
        }
        length = newLength;
    }

    void truncate(long newLength) {
        length = newLength;
    }

    /** Gives back what doubling left over, once nothing more will be written. */
    void trim() {
        if (!deleted && length < extent.memory.byteSize()) {
            moveTo(length);
        }
    }

    Share share() {
        extent.references++;
        return new Share(extent, extent.memory.asSlice(0, length).asReadOnly());
    }

    void delete() {
        deleted = true;
        extent.release();
    }

    private void moveTo(long bytes) {
        Extent larger = new Extent(bytes);
        MemorySegment.copy(extent.memory, 0, larger.memory, 0, length);
        extent.release();
        extent = larger;
    }
}
