package io.tercel.manifest;

import io.tercel.log.LogPosition;
import java.util.List;

/** What changes from one manifest to the next. */
public sealed interface VersionEdit {

    /** A collection is created. */
    record AddCollection(CollectionMeta collection) implements VersionEdit {}

    /** A collection is dropped with its segments. */
    record RemoveCollection(int collection) implements VersionEdit {}

    /** What lies in the log before a position is in segments: it may go once this is durable. */
    record SetLogStart(LogPosition position) implements VersionEdit {}

    /**
     * A collection's segments change, and with them the part of the log that they make unnecessary.
     *
     * @param collection number of the collection
     * @param checkpoint writes up to this timestamp are in the segments
     * @param segments all segments from now on
     */
    record SetSegments(int collection, long checkpoint, List<SegmentMeta> segments) implements VersionEdit {

        /** Copies the list. */
        public SetSegments {
            segments = List.copyOf(segments);
        }
    }
}
