package io.tercel.expr;

import java.lang.foreign.MemorySegment;

/**
 * Byte strings of consecutive rows that lie in one piece of memory, heap array or mapped file alike. Reused from block to block.
 * Row {@code i} of the run is {@code lengths()[i]} bytes from {@code starts()[i]}. Valid until the source is closed or the run is
 * filled again.
 */
public final class ByteRun {

    private final long[] starts = new long[RowSource.BLOCK_ROWS];
    private final int[] lengths = new int[RowSource.BLOCK_ROWS];
    private MemorySegment memory = MemorySegment.NULL;

    /** An empty run. */
    public ByteRun() {}

    /** Names the memory in which the values lie. Called by the source, with {@link #starts} and {@link #lengths} filled. */
    public void memory(MemorySegment values) {
        memory = values;
    }

    /** The memory in which the values lie. */
    public MemorySegment memory() {
        return memory;
    }

    /** Offsets of the values in bytes; written by the source. */
    public long[] starts() {
        return starts;
    }

    /** Lengths of the values in bytes; written by the source. */
    public int[] lengths() {
        return lengths;
    }
}
