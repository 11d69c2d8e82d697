package io.tercel.manifest;

import io.tercel.config.ChangeRetention;
import io.tercel.log.LogPosition;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What the database consists of at one moment. Immutable; a changed one replaces it as a whole. What it names is durable before it
 * is, and what it no longer names is removed only after it is.
 *
 * @param database identity of the database, written into every file of it
 * @param nextNumber the next number for a collection, segment or file; numbers are never used twice
 * @param lastTimestamp no stored row is newer; time goes on from here
 * @param logStart where reading the log begins; what lies before is in segments and may be gone
 * @param namespaces the named databases, the default one first
 * @param aliases other names of collections
 * @param collections in the order of their creation
 * @param changes how many changes of the catalog have been numbered, for those who follow them
 * @param unlogged the last of them while it may be in this manifest only, and not in the log
 * @param changeRetention for how long changes are kept for those who follow them
 */
public record Manifest(
        UUID database,
        int nextNumber,
        long lastTimestamp,
        LogPosition logStart,
        List<String> namespaces,
        List<AliasMeta> aliases,
        List<CollectionMeta> collections,
        long changes,
        Optional<CatalogChange> unlogged,
        ChangeRetention changeRetention) {

    /** The named database that is always there. */
    public static final String DEFAULT_NAMESPACE = "default";

    /** Copies the lists. */
    public Manifest {
        namespaces = List.copyOf(namespaces);
        aliases = List.copyOf(aliases);
        collections = List.copyOf(collections);
    }

    /** Of a database whose changes nobody follows. */
    public Manifest(
            UUID database,
            int nextNumber,
            long lastTimestamp,
            LogPosition logStart,
            List<String> namespaces,
            List<AliasMeta> aliases,
            List<CollectionMeta> collections) {
        this(
                database,
                nextNumber,
                lastTimestamp,
                logStart,
                namespaces,
                aliases,
                collections,
                0,
                Optional.empty(),
                ChangeRetention.NONE);
    }

    /** A database without anything in it. */
    public static Manifest empty(UUID database) {
        return new Manifest(database, 1, 0, LogPosition.START, List.of(DEFAULT_NAMESPACE), List.of(), List.of());
    }

    /** The collection of that number. */
    public Optional<CollectionMeta> collection(int number) {
        return collections.stream().filter(each -> each.number() == number).findFirst();
    }

    /** The next manifest. */
    public Manifest with(VersionEdit edit, int numbers, long timestamp) {
        Manifest next = edited(edit);
        return next.at(Math.max(next.nextNumber, numbers), Math.max(next.lastTimestamp, timestamp));
    }

    private Manifest edited(VersionEdit edit) {
        return switch (edit) {
            case VersionEdit.AddCollection add ->
                // One that comes from elsewhere may be newer than any write.
                withCollections(appended(collections, add.collection()))
                        .at(nextNumber, Math.max(lastTimestamp, add.collection().checkpoint()));
            case VersionEdit.RemoveCollection remove -> without(remove.collection());
            case VersionEdit.Finish finish -> finished(finish.collections());
            case VersionEdit.OfCollection change ->
                withCollections(collections.stream()
                        .map(each -> each.number() == change.collection() ? change.edited(each) : each)
                        .toList());
            case VersionEdit.SetLogStart start ->
                new Manifest(
                        database,
                        nextNumber,
                        lastTimestamp,
                        start.position(),
                        namespaces,
                        aliases,
                        collections,
                        changes,
                        unlogged,
                        changeRetention);
            case VersionEdit.AddNamespace add -> withNamespaces(appended(namespaces, add.name()));
            case VersionEdit.RemoveNamespace remove ->
                withNamespaces(kept(namespaces, name -> !name.equals(remove.name())));
            case VersionEdit.PointAlias point ->
                withAliases(appended(
                        otherAliases(point.alias().namespace(), point.alias().name()), point.alias()));
            case VersionEdit.RemoveAlias remove -> withAliases(otherAliases(remove.namespace(), remove.name()));
            case VersionEdit.Several several -> {
                Manifest next = this;
                for (VersionEdit each : several.edits()) {
                    next = next.edited(each);
                }
                yield next;
            }
        };
    }

    /** The same with a change that the log may not have yet, or with none. */
    Manifest withUnlogged(long number, Optional<CatalogChange> change) {
        return new Manifest(
                database,
                nextNumber,
                lastTimestamp,
                logStart,
                namespaces,
                aliases,
                collections,
                number,
                change,
                changeRetention);
    }

    /** The same, keeping changes for another while. */
    Manifest withChangeRetention(ChangeRetention retention) {
        return new Manifest(
                database,
                nextNumber,
                lastTimestamp,
                logStart,
                namespaces,
                aliases,
                collections,
                changes,
                unlogged,
                retention);
    }

    /** The names and what the collections are, without what is stored: what a reader of the log needs to know beforehand. */
    public Manifest catalog() {
        return new Manifest(
                database,
                nextNumber,
                lastTimestamp,
                LogPosition.START,
                namespaces,
                aliases,
                collections.stream().map(CollectionMeta::withoutSegments).toList(),
                changes,
                Optional.empty(),
                ChangeRetention.NONE);
    }

    Manifest finished(List<Integer> numbers) {
        return withCollections(collections.stream()
                .map(each -> numbers.contains(each.number()) ? each.withUnfinished(false) : each)
                .toList());
    }

    Manifest without(int collection) {
        return withCollections(kept(collections, each -> each.number() != collection))
                .withAliases(kept(aliases, alias -> alias.collection() != collection));
    }

    List<AliasMeta> otherAliases(String namespace, String name) {
        return kept(
                aliases,
                alias -> !(alias.namespace().equals(namespace) && alias.name().equals(name)));
    }

    static <T> List<T> appended(List<T> list, T last) {
        return Stream.concat(list.stream(), Stream.of(last)).toList();
    }

    static <T> List<T> kept(List<T> list, Predicate<T> condition) {
        return list.stream().filter(condition).toList();
    }

    Manifest withCollections(List<CollectionMeta> next) {
        return new Manifest(
                database,
                nextNumber,
                lastTimestamp,
                logStart,
                namespaces,
                aliases,
                next,
                changes,
                unlogged,
                changeRetention);
    }

    Manifest withNamespaces(List<String> next) {
        return new Manifest(
                database,
                nextNumber,
                lastTimestamp,
                logStart,
                next,
                aliases,
                collections,
                changes,
                unlogged,
                changeRetention);
    }

    Manifest withAliases(List<AliasMeta> next) {
        return new Manifest(
                database,
                nextNumber,
                lastTimestamp,
                logStart,
                namespaces,
                next,
                collections,
                changes,
                unlogged,
                changeRetention);
    }

    private Manifest at(int numbers, long timestamp) {
        return new Manifest(
                database,
                numbers,
                timestamp,
                logStart,
                namespaces,
                aliases,
                collections,
                changes,
                unlogged,
                changeRetention);
    }
}
