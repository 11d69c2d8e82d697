package io.tercel.segment;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What one read sees: all writes up to a timestamp and none after it, whatever is written, sealed or merged meanwhile. Memory and files
 * stay until it is closed. Safe for use by many threads.
 */
public final class Snapshot implements AutoCloseable {

    private final long timestamp;
    private final List<SegmentView> segments;
    private final SegmentSet set;
    private final AtomicBoolean open = new AtomicBoolean(true);

    Snapshot(long timestamp, List<SegmentView> segments, SegmentSet set) {
        this.timestamp = timestamp;
        this.segments = segments;
        this.set = set;
    }

    /** The newest write that is seen. */
    public long timestamp() {
        return timestamp;
    }

    /** The segments, in an order that stays the same. */
    public List<SegmentView> segments() {
        return segments;
    }

    /** Number of live rows. */
    public long liveRows() {
        return segments.stream().mapToLong(SegmentView::liveRows).sum();
    }

    @Override
    public void close() {
        if (open.compareAndSet(true, false)) {
            set.release();
        }
    }
}
