package io.tercel.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A file mapped into an arena of its own. */
final class FsMappedFile implements MappedFile {

    private final String name;
    private final MemorySegment bytes;
    private final Arena arena;

    FsMappedFile(String name, MemorySegment bytes, Arena arena) {
        this.name = name;
        this.bytes = bytes;
        this.arena = arena;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public MemorySegment bytes() {
        return bytes;
    }

    @Override
    public synchronized void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
