package io.tercel.segment;

import io.tercel.schema.ColumnData;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntPredicate;

/**
 * What one read sees: all writes up to a timestamp and none after it, whatever is written, sealed or merged meanwhile. Memory and files
 * stay until it is closed. Safe for use by many threads.
 */
public final class Snapshot implements AutoCloseable {

    private final long timestamp;
    private final List<SegmentView> segments;
    private final SegmentSet set;
    private final PartitionSet partitions;
    private final AtomicBoolean open;

    Snapshot(long timestamp, List<SegmentView> segments, SegmentSet set) {
        this(timestamp, segments, set, PartitionSet.ALL, new AtomicBoolean(true));
    }

    private Snapshot(
            long timestamp, List<SegmentView> segments, SegmentSet set, PartitionSet partitions, AtomicBoolean open) {
        this.timestamp = timestamp;
        this.segments = segments;
        this.set = set;
        this.partitions = partitions;
        this.open = open;
    }

    /** The same snapshot, to be read for the rows of some partitions. Closing either closes both. */
    public Snapshot within(PartitionSet some) {
        return new Snapshot(timestamp, segments, set, some, open);
    }

    /** The partitions whose rows are read. */
    public PartitionSet partitions() {
        return partitions;
    }

    /** The newest write that is seen. */
    public long timestamp() {
        return timestamp;
    }

    /** All segments, whatever partitions are read, in an order that stays the same. */
    public List<SegmentView> segments() {
        return segments;
    }

    /** Number of live rows in the partitions that are read. */
    public long liveRows() {
        return segments.stream()
                .filter(view -> partitions.contains(view.segment().partition()))
                .mapToLong(SegmentView::liveRows)
                .sum();
    }

    /** Position of the first of some keys that a visible row has, in whatever partition, or -1. */
    public int firstExisting(ColumnData keys) {
        int first = keys.rows();
        for (SegmentView view : segments) {
            first = view.firstExisting(keys, first);
        }
        return first < keys.rows() ? first : -1;
    }

    /** Marks the keys that a visible row has in a segment that {@code asked} says, in whatever partition. */
    public void markExisting(ColumnData keys, IntPredicate asked, BitSet existing) {
        for (SegmentView view : segments) {
            if (asked.test(view.segment().number())) {
                view.markExisting(keys, existing);
            }
        }
    }

    @Override
    public void close() {
        if (open.compareAndSet(true, false)) {
            set.release();
        }
    }
}
