package io.tercel.segment;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The segments of a collection at one time, kept as long as the collection or a snapshot refers to them. A segment's files may go when
 * no set that names it is referred to any more.
 */
final class SegmentSet {

    private final List<Segment> segments;

    /** References to this set; it begins with its owner's. Zero is final. */
    private final AtomicInteger references = new AtomicInteger(1);

    SegmentSet(List<Segment> segments) {
        this.segments = List.copyOf(segments);
        this.segments.forEach(Segment::retain);
    }

    List<Segment> segments() {
        return segments;
    }

    /** Takes a reference, unless the set has been given up: then the caller looks for the newer one. */
    boolean retain() {
        int seen = references.get();
        while (seen > 0) {
            if (references.compareAndSet(seen, seen + 1)) {
                return true;
            }
            seen = references.get();
        }
        return false;
    }

    void release() {
        if (references.decrementAndGet() == 0) {
            segments.forEach(Segment::release);
        }
    }
}
