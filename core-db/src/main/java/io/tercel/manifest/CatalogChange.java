package io.tercel.manifest;

import io.tercel.log.LogPosition;
import java.util.List;
import java.util.Optional;

/**
 * A change of names or of what a collection is, as the log carries it for those who follow changes. It says how things are afterwards, so
 * that doing it twice comes to the same. Collections come without their segments.
 */
public sealed interface CatalogChange {

    /** The type byte of a change's log frame. */
    byte FRAME_TYPE = 2;

    /** A collection has been created, or is another one now: its schema, name, properties or partitions. */
    record SetCollection(CollectionMeta collection) implements CatalogChange {}

    /** A collection has been dropped with its aliases. */
    record RemoveCollection(int collection) implements CatalogChange {}

    /** All rows of a collection have gone. */
    record Truncated(int collection) implements CatalogChange {}

    /** Somebody has asked for a collection's rows to be sealed, and they have been. */
    record Flushed(int collection) implements CatalogChange {}

    /** A named database has been created. */
    record AddNamespace(String name) implements CatalogChange {}

    /** A named database has been dropped. */
    record RemoveNamespace(String name) implements CatalogChange {}

    /** A name stands for a collection now. */
    record PointAlias(AliasMeta alias) implements CatalogChange {}

    /** A name stands for nothing any more. */
    record RemoveAlias(String namespace, String name) implements CatalogChange {}

    /** Collections that nobody saw while their rows were being brought are there now, all at once. */
    record Finished(List<Integer> collections) implements CatalogChange {

        /** Copies the list. */
        public Finished {
            collections = List.copyOf(collections);
        }
    }

    /**
     * The rows of a bulk load have come, all at once. They are parts in the log ({@link io.tercel.log.LoadPart}) from a place before this on.
     *
     * @param collection number of the collection
     * @param load number that the parts have
     * @param parts a place in the log before all of them
     * @param rows how many
     * @param timestamp that the rows have
     */
    record Loaded(int collection, long load, LogPosition parts, long rows, long timestamp) implements CatalogChange {}

    /** Whether an edit of the manifest is about names or about what a collection is, and not about files only. */
    static boolean isMadeBy(VersionEdit edit) {
        return switch (edit) {
            case VersionEdit.SetLogStart ignored -> false;
            case VersionEdit.SetSegments ignored -> false;
            case VersionEdit.SetIndex ignored -> false;
            case VersionEdit.Several several -> several.edits().stream().anyMatch(CatalogChange::isMadeBy);
            case VersionEdit.AddCollection ignored -> true;
            case VersionEdit.RemoveCollection ignored -> true;
            case VersionEdit.AddNamespace ignored -> true;
            case VersionEdit.RemoveNamespace ignored -> true;
            case VersionEdit.PointAlias ignored -> true;
            case VersionEdit.RemoveAlias ignored -> true;
            case VersionEdit.Finish ignored -> true;
            case VersionEdit.Truncate ignored -> true;
            case VersionEdit.Load ignored -> true;
            case VersionEdit.SetSchema ignored -> true;
            case VersionEdit.SetProperties ignored -> true;
            case VersionEdit.SetPartitions ignored -> true;
        };
    }

    /** What an edit of the manifest means to those who follow changes; nothing when it is about files only. */
    static Optional<CatalogChange> of(VersionEdit edit, Manifest after) {
        return switch (edit) {
            case VersionEdit.AddCollection add ->
                Optional.of(new SetCollection(add.collection().withoutSegments()));
            case VersionEdit.RemoveCollection remove -> Optional.of(new RemoveCollection(remove.collection()));
            case VersionEdit.SetLogStart ignored -> Optional.empty();
            case VersionEdit.AddNamespace add -> Optional.of(new AddNamespace(add.name()));
            case VersionEdit.RemoveNamespace remove -> Optional.of(new RemoveNamespace(remove.name()));
            case VersionEdit.PointAlias point -> Optional.of(new PointAlias(point.alias()));
            case VersionEdit.RemoveAlias remove -> Optional.of(new RemoveAlias(remove.namespace(), remove.name()));
            case VersionEdit.SetSegments ignored -> Optional.empty();
            case VersionEdit.SetIndex ignored -> Optional.empty();
            case VersionEdit.Several several -> {
                if (isMadeBy(several)) {
                    throw new IllegalArgumentException("several changes at once cannot be followed");
                }
                yield Optional.empty();
            }
            case VersionEdit.Finish finish -> Optional.of(new Finished(finish.collections()));
            case VersionEdit.Truncate truncate -> Optional.of(new Truncated(truncate.collection()));
            case VersionEdit.Load load -> Optional.of(load.logged());
            case VersionEdit.SetSchema change -> looks(change, after);
            case VersionEdit.SetProperties change -> looks(change, after);
            case VersionEdit.SetPartitions change -> looks(change, after);
        };
    }

    private static Optional<CatalogChange> looks(VersionEdit.OfCollection edit, Manifest after) {
        return after.collection(edit.collection()).map(meta -> new SetCollection(meta.withoutSegments()));
    }

    /** A catalog in which this has happened. */
    default Manifest appliedTo(Manifest catalog) {
        return switch (this) {
            case SetCollection set -> withCollection(catalog, set.collection());
            case RemoveCollection remove -> catalog.without(remove.collection());
            case Truncated ignored -> catalog;
            case Flushed ignored -> catalog;
            case Loaded ignored -> catalog;
            case AddNamespace add ->
                catalog.namespaces().contains(add.name())
                        ? catalog
                        : catalog.withNamespaces(Manifest.appended(catalog.namespaces(), add.name()));
            case RemoveNamespace remove ->
                catalog.withNamespaces(Manifest.kept(catalog.namespaces(), name -> !name.equals(remove.name())));
            case PointAlias point ->
                catalog.withAliases(Manifest.appended(
                        catalog.otherAliases(
                                point.alias().namespace(), point.alias().name()),
                        point.alias()));
            case Finished finished -> catalog.finished(finished.collections());
            case RemoveAlias remove -> catalog.withAliases(catalog.otherAliases(remove.namespace(), remove.name()));
        };
    }

    private static Manifest withCollection(Manifest catalog, CollectionMeta collection) {
        List<CollectionMeta> before = catalog.collections();
        boolean known = catalog.collection(collection.number()).isPresent();
        return catalog.withCollections(
                known
                        ? before.stream()
                                .map(each -> each.number() == collection.number() ? collection : each)
                                .toList()
                        : Manifest.appended(before, collection));
    }
}
