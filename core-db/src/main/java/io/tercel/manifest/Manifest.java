package io.tercel.manifest;

import io.tercel.log.LogPosition;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * What the database consists of at one moment. Immutable; a changed one replaces it as a whole. What it names is durable before it
 * is, and what it no longer names is removed only after it is.
 *
 * @param database identity of the database, written into every file of it
 * @param nextNumber the next number for a collection, segment or file; numbers are never used twice
 * @param lastTimestamp no stored row is newer; time goes on from here
 * @param logStart where reading the log begins; what lies before is in segments and may be gone
 * @param collections in the order of their creation
 */
public record Manifest(
        UUID database, int nextNumber, long lastTimestamp, LogPosition logStart, List<CollectionMeta> collections) {

    /** Copies the list. */
    public Manifest {
        collections = List.copyOf(collections);
    }

    /** A database without anything in it. */
    public static Manifest empty(UUID database) {
        return new Manifest(database, 1, 0, LogPosition.START, List.of());
    }

    /** The collection of that number. */
    public Optional<CollectionMeta> collection(int number) {
        return collections.stream().filter(each -> each.number() == number).findFirst();
    }

    /** The next manifest. An edit of a collection that has been dropped meanwhile changes nothing. */
    public Manifest with(VersionEdit edit, int numbers, long timestamp) {
        List<CollectionMeta> next =
                switch (edit) {
                    case VersionEdit.AddCollection add ->
                        Stream.concat(collections.stream(), Stream.of(add.collection()))
                                .toList();
                    case VersionEdit.SetLogStart ignored -> collections;
                    case VersionEdit.RemoveCollection remove ->
                        collections.stream()
                                .filter(each -> each.number() != remove.collection())
                                .toList();
                    case VersionEdit.SetSegments set ->
                        collections.stream()
                                .map(each -> each.number() == set.collection() ? edited(each, set) : each)
                                .toList();
                };
        LogPosition start = edit instanceof VersionEdit.SetLogStart set ? set.position() : logStart;
        return new Manifest(database, Math.max(nextNumber, numbers), Math.max(lastTimestamp, timestamp), start, next);
    }

    private static CollectionMeta edited(CollectionMeta collection, VersionEdit.SetSegments set) {
        return new CollectionMeta(collection.number(), collection.schema(), set.checkpoint(), set.segments());
    }
}
