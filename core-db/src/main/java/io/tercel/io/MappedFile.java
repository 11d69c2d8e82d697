package io.tercel.io;

import java.lang.foreign.MemorySegment;

/**
 * A file opened for reading, as one little-endian memory segment. The mapping lives until {@link #close()}; whoever hands
 * out slices of it counts the readers, because touching a slice after close throws.
 */
public interface MappedFile extends AutoCloseable {

    /** The name in the directory. */
    String name();

    /** All bytes of the file, read-only, in native memory. Confined to no thread. */
    MemorySegment bytes();

    /** Unmaps the file. May be repeated. */
    @Override
    void close();
}
