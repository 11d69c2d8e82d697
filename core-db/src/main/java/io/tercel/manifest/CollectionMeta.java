package io.tercel.manifest;

import io.tercel.schema.CollectionProperties;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.FieldIds;
import io.tercel.schema.NumberedSchema;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A collection in the manifest.
 *
 * @param number its number, which log records name it by
 * @param namespace the named database it is in
 * @param created when it was created by the clock on the wall, as a timestamp; says nothing about writes
 * @param schema what it looks like
 * @param fieldIds the numbers of its fields
 * @param properties what its owner has set
 * @param partitions its partitions, oldest first; with a partition key as many as that says
 * @param nextPartition the number of the next partition to be created
 * @param checkpoint writes of this collection up to this timestamp are in its segments; later ones are in the log
 * @param historyStart the earliest timestamp that can be read: for earlier ones, deleted or expired rows are missing
 * @param segments its sealed segments, oldest first
 * @param expires rows of it expire, or did so once: followers, which drop them in their own time, may still hold rows of keys that are free here
 * @param unfinished a restore is bringing its rows: nobody sees it until all are there, and what a crash leaves of it goes
 */
public record CollectionMeta(
        int number,
        String namespace,
        long created,
        CollectionSchema schema,
        FieldIds fieldIds,
        CollectionProperties properties,
        List<PartitionMeta> partitions,
        int nextPartition,
        long checkpoint,
        long historyStart,
        List<SegmentMeta> segments,
        boolean expires,
        boolean unfinished) {

    /** Copies the lists. */
    public CollectionMeta {
        expires |= properties.expires();
        partitions = List.copyOf(partitions);
        segments = List.copyOf(segments);
    }

    /**
     * A new collection, without rows.
     *
     * @param created when, by the clock on the wall, as a timestamp
     * @param newest the newest write of the database, which all of the collection come after
     */
    public static CollectionMeta create(
            int number,
            String namespace,
            CollectionSchema schema,
            CollectionProperties properties,
            long created,
            long newest) {
        List<PartitionMeta> partitions = firstPartitions(schema);
        return new CollectionMeta(
                number,
                namespace,
                created,
                schema,
                FieldIds.first(schema),
                properties,
                partitions,
                partitions.size(),
                newest,
                newest,
                List.of(),
                false,
                false);
    }

    /** The partition that rows go to when nothing else is said; with a partition key all that there will ever be. */
    private static List<PartitionMeta> firstPartitions(CollectionSchema schema) {
        return schema.partitionKey()
                .map(key -> IntStream.range(0, key.partitions())
                        .mapToObj(PartitionMeta::byKey)
                        .toList())
                .orElse(List.of(PartitionMeta.DEFAULT));
    }

    /** The same collection with other segments, which hold the writes up to a timestamp and the history from another one on. */
    public CollectionMeta withSegments(long newCheckpoint, long newHistoryStart, List<SegmentMeta> newSegments) {
        return with(draft -> {
            draft.checkpoint = newCheckpoint;
            draft.historyStart = Math.max(historyStart, newHistoryStart);
            draft.segments = newSegments;
        });
    }

    /** What may be changed about its looks. */
    public NumberedSchema looks() {
        return new NumberedSchema(schema, fieldIds);
    }

    /** The same collection, looking otherwise; indexes that do not serve its fields any more go. */
    public CollectionMeta withLooks(NumberedSchema looks) {
        return with(draft -> {
            draft.schema = looks.schema();
            draft.fieldIds = looks.fieldIds();
            draft.segments =
                    segments.stream().map(segment -> segment.servingOnly(looks)).toList();
        });
    }

    /** The same collection with other properties. */
    public CollectionMeta withProperties(CollectionProperties newProperties) {
        return with(draft -> draft.properties = newProperties);
    }

    /** The same collection with other partitions; segments of those that are gone go with them. */
    public CollectionMeta withPartitions(List<PartitionMeta> newPartitions, int newNext, long newHistoryStart) {
        List<Integer> numbers =
                newPartitions.stream().map(PartitionMeta::number).toList();
        return with(draft -> {
            draft.partitions = newPartitions;
            draft.nextPartition = newNext;
            draft.historyStart = Math.max(historyStart, newHistoryStart);
            draft.segments = segments.stream()
                    .filter(segment -> numbers.contains(segment.partition()))
                    .toList();
        });
    }

    /** The same collection in another named database. */
    public CollectionMeta withNamespace(String newNamespace) {
        return with(draft -> draft.namespace = newNamespace);
    }

    /** The same collection, to be seen by nobody, or by all. */
    public CollectionMeta withUnfinished(boolean is) {
        return with(draft -> draft.unfinished = is);
    }

    /** What the collection is, without what is stored of it: all of its writes are yet to come. */
    public CollectionMeta withoutSegments() {
        return withSegments(0, historyStart, List.of());
    }

    /** The same collection in another database, where it has another number. */
    public CollectionMeta withNumber(int other) {
        return with(draft -> draft.number = other);
    }

    private CollectionMeta with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.made();
    }

    /** The components, while one or some of them change. */
    private static final class Draft {

        private int number;
        private String namespace;
        private long created;
        private CollectionSchema schema;
        private FieldIds fieldIds;
        private CollectionProperties properties;
        private List<PartitionMeta> partitions;
        private int nextPartition;
        private long checkpoint;
        private long historyStart;
        private List<SegmentMeta> segments;
        private boolean expires;
        private boolean unfinished;

        Draft(CollectionMeta from) {
            number = from.number;
            namespace = from.namespace;
            created = from.created;
            schema = from.schema;
            fieldIds = from.fieldIds;
            properties = from.properties;
            partitions = from.partitions;
            nextPartition = from.nextPartition;
            checkpoint = from.checkpoint;
            historyStart = from.historyStart;
            segments = from.segments;
            expires = from.expires;
            unfinished = from.unfinished;
        }

        CollectionMeta made() {
            return new CollectionMeta(
                    number,
                    namespace,
                    created,
                    schema,
                    fieldIds,
                    properties,
                    partitions,
                    nextPartition,
                    checkpoint,
                    historyStart,
                    segments,
                    expires,
                    unfinished);
        }
    }
}
