package io.tercel.manifest;

import io.tercel.log.LogPosition;
import io.tercel.schema.CollectionProperties;
import io.tercel.schema.NumberedSchema;
import java.util.List;

/** What changes from one manifest to the next. An edit of a collection that has been dropped meanwhile changes nothing. */
public sealed interface VersionEdit {

    /** A collection is created. */
    record AddCollection(CollectionMeta collection) implements VersionEdit {}

    /** A collection is dropped with its segments and aliases. */
    record RemoveCollection(int collection) implements VersionEdit {}

    /** What lies in the log before a position is in segments: it may go once this is durable. */
    record SetLogStart(LogPosition position) implements VersionEdit {}

    /** A named database is created. */
    record AddNamespace(String name) implements VersionEdit {}

    /** A named database, which holds no collection, is dropped. */
    record RemoveNamespace(String name) implements VersionEdit {}

    /** A name is made to stand for a collection, in one step, whatever it stood for before. */
    record PointAlias(AliasMeta alias) implements VersionEdit {}

    /** A name stands for nothing any more. */
    record RemoveAlias(String namespace, String name) implements VersionEdit {}

    /** Several edits, one after the other, of which a reopening finds all or none. */
    record Several(List<VersionEdit> edits) implements VersionEdit {

        /** Copies the list. */
        public Several {
            edits = List.copyOf(edits);
        }
    }

    /** Collections whose rows were being brought are there for all to see. */
    record Finish(List<Integer> collections) implements VersionEdit {

        /** Copies the list. */
        public Finish {
            collections = List.copyOf(collections);
        }
    }

    /** An edit of one collection. */
    sealed interface OfCollection extends VersionEdit {

        /** Number of the collection. */
        int collection();

        /** The collection after the edit. */
        CollectionMeta edited(CollectionMeta before);
    }

    /**
     * A collection's segments change, and with them the part of the log that they make unnecessary.
     *
     * @param collection number of the collection
     * @param checkpoint writes up to this timestamp are in the segments
     * @param historyStart rows have been left out that a read of an earlier timestamp would need; not smaller than it was
     * @param segments all segments from now on
     */
    record SetSegments(int collection, long checkpoint, long historyStart, List<SegmentMeta> segments)
            implements OfCollection {

        /** Copies the list. */
        public SetSegments {
            segments = List.copyOf(segments);
        }

        @Override
        public CollectionMeta edited(CollectionMeta before) {
            return before.withSegments(checkpoint, historyStart, segments);
        }
    }

    /**
     * As {@link SetSegments}, with the segments of a bulk load whose rows are in the log for those who follow.
     *
     * @param logged what they are told
     */
    record Load(SetSegments segments, CatalogChange.Loaded logged) implements OfCollection {

        @Override
        public int collection() {
            return segments.collection();
        }

        @Override
        public CollectionMeta edited(CollectionMeta before) {
            return segments.edited(before);
        }
    }

    /** All rows of a collection go, sealed or not: up to a timestamp there are none, and no earlier one can be read. */
    record Truncate(int collection, long checkpoint, long historyStart) implements OfCollection {

        @Override
        public CollectionMeta edited(CollectionMeta before) {
            return before.withSegments(checkpoint, historyStart, List.of());
        }
    }

    /**
     * A field of a segment gets an index, in the place of the one it had. Nothing changes when the segment is gone.
     *
     * @param collection number of the collection
     * @param segment number of the segment
     * @param index its file is durable
     */
    record SetIndex(int collection, int segment, IndexMeta index) implements OfCollection {

        @Override
        public CollectionMeta edited(CollectionMeta before) {
            return before.withSegments(
                    before.checkpoint(),
                    before.historyStart(),
                    before.segments().stream()
                            .map(each -> each.number() == segment ? each.withIndex(index) : each)
                            .toList());
        }
    }

    /** A collection looks otherwise from now on, or is called otherwise. All earlier writes are in its segments. */
    record SetSchema(int collection, String namespace, NumberedSchema looks) implements OfCollection {

        @Override
        public CollectionMeta edited(CollectionMeta before) {
            return before.withLooks(looks).withNamespace(namespace);
        }
    }

    /** A collection's properties change. */
    record SetProperties(int collection, CollectionProperties properties) implements OfCollection {

        @Override
        public CollectionMeta edited(CollectionMeta before) {
            return before.withProperties(properties);
        }
    }

    /**
     * A collection's partitions change; segments of those that are gone go with them.
     *
     * @param collection number of the collection
     * @param partitions all partitions from now on
     * @param nextPartition the number of the next one to be created
     * @param historyStart the earliest timestamp that can be read from now on
     */
    record SetPartitions(int collection, List<PartitionMeta> partitions, int nextPartition, long historyStart)
            implements OfCollection {

        /** Copies the list. */
        public SetPartitions {
            partitions = List.copyOf(partitions);
        }

        @Override
        public CollectionMeta edited(CollectionMeta before) {
            return before.withPartitions(partitions, nextPartition, historyStart);
        }
    }
}
