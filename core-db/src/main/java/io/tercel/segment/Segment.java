package io.tercel.segment;

import io.tercel.column.Column;
import io.tercel.column.LongColumn;
import io.tercel.index.SparseIndex;
import io.tercel.index.sparse.PostingSource;
import io.tercel.schema.ColumnData;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A run of rows: their columns, their indexes, and which of them are deleted. Rows never change; a new version of a row is a new row.
 * What a reader may see of it is said by a {@link SegmentView}.
 */
public abstract sealed class Segment permits GrowingSegment, SealedSegment {

    private final int number;
    private final int partition;

    /** References by segment sets; at zero memory and mappings go. */
    private final AtomicInteger references = new AtomicInteger();

    Segment(int number, int partition) {
        this.number = number;
        this.partition = partition;
    }

    /** The segment's number, never used for another one. */
    public final int number() {
        return number;
    }

    /** Number of the partition that all its rows are in. */
    public final int partition() {
        return partition;
    }

    /** The column of a stored field, by its position in {@code CollectionSchema.storedFields()}. */
    public abstract Column column(int storedField);

    /** The timestamps of the rows' writes. */
    public abstract LongColumn timestamps();

    /** The index of a sparse vector field, by its position in {@code CollectionSchema.fields()}. */
    public abstract SparseIndex sparseIndex(int field);

    /** The postings of the same index, for writing them anew. */
    abstract PostingSource postings(int field);

    /** The deleted rows. */
    abstract DeleteSet deletes();

    /** The newest row of a key below {@code bound} that was written up to a timestamp, deleted or not, or -1. */
    abstract int find(ColumnData keys, int at, int bound, long writtenUpTo);

    /**
     * The first key at or after {@code from} that some row has or had, visible or not, or as many as there are keys. For many keys that
     * are mostly not here.
     *
     * @param done positions of keys that are passed over
     */
    abstract int nextKnown(ColumnData keys, int from, BitSet done);

    /** As many of the rows below {@code bound} as hold all that were written up to a timestamp. */
    abstract int rowsAsOf(int bound, long timestamp);

    /** The rows written before a timestamp as bits, not to be changed, maybe shorter than the rows; null when there are none. */
    abstract long @Nullable [] writtenBefore(int bound, long timestamp);

    /** As {@link #writtenBefore}, the rows below {@code bound} that were written after a timestamp. */
    abstract long @Nullable [] writtenAfter(int bound, long timestamp);

    /** Rows that may be read by whoever knows of them. */
    abstract int rows();

    /** Bytes held in memory or mapped. */
    public abstract long bytesUsed();

    /** Frees memory and mappings; nobody reads any more. */
    abstract void free();

    final void retain() {
        references.incrementAndGet();
    }

    final void release() {
        if (references.decrementAndGet() == 0) {
            free();
        }
    }
}
