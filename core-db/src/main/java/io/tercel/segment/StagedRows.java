package io.tercel.segment;

import io.tercel.column.ChunkPool;
import io.tercel.schema.ColumnData;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Rows on their way into sealed segments that no reader sees yet, by partition. They have no timestamp: that is given to all rows of a
 * load at once, in the end. Rows and keys are for one thread at a time.
 */
public final class StagedRows implements AutoCloseable {

    /** Stands in the place of the timestamp. */
    private static final long NOT_YET = 0;

    /** Nobody asks for the numbers of segments that never become a collection's. */
    private static final int NO_NUMBER = 0;

    private final CollectionStore store;
    private final ChunkPool pool;
    private final Map<Integer, GrowingSegment> parts = new TreeMap<>();

    /**
     * No rows of a collection.
     *
     * @param pool gives memory for vectors, and has it back when this is closed
     */
    public StagedRows(CollectionStore store, ChunkPool pool) {
        this.store = store;
        this.pool = pool;
    }

    /** Takes the rows of a write. */
    public void append(PreparedWrite write) {
        for (PartitionRows part : write.parts()) {
            parts.computeIfAbsent(part.partition(), this::empty).append(part.rows(), part.terms(), NOT_YET);
        }
    }

    private GrowingSegment empty(int partition) {
        return new GrowingSegment(NO_NUMBER, partition, store.schema(), store.analysis(), Optional.of(pool));
    }

    /** Marks the keys that a row has. */
    public void markKnown(ColumnData keys, BitSet known) {
        parts.values().forEach(part -> part.markKnown(keys, known));
    }

    /** Number of rows. */
    public long rows() {
        return parts.values().stream().mapToLong(Segment::rows).sum();
    }

    /** Bytes held in memory. */
    public long bytesUsed() {
        return parts.values().stream().mapToLong(Segment::bytesUsed).sum();
    }

    /** All rows, one view a partition. */
    public List<SegmentView> views() {
        return parts.values().stream()
                .map(part -> new SegmentView(part, part.rows(), 0))
                .toList();
    }

    /** Frees the memory; nobody reads any more. */
    @Override
    public void close() {
        parts.values().forEach(Segment::free);
        parts.clear();
    }
}
