package io.tercel.cdc;

import io.tercel.backup.CollectionFilter;
import io.tercel.error.InvalidRequestException;
import io.tercel.log.WriteRecord;
import io.tercel.log.WriteRecord.Removal;
import io.tercel.manifest.AliasMeta;
import io.tercel.manifest.CatalogChange;
import io.tercel.manifest.CollectionMeta;
import io.tercel.manifest.Manifest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/*
 * Collections have numbers of their own in the target. Which is which follows from their names: the catalog of the source at the target's
 * timestamp is the target's catalog, since a change of the catalog and its timestamp are made durable in one step. That is looked at when
 * following begins, and keeps a directory from being followed into that is no copy of the source.
 *
 * Where only some collections are followed, those are that the target has, and those that come under a name that is meant. A collection that
 * gets such a name later cannot be followed from there: its rows are not in the target. So nothing has to be kept but the names that are meant.
 *
 * A change is applied once: what is not newer than the target's timestamp is there already (idempotent by time). And where a copy is newer
 * than it says, rows come as upserts and changes of the catalog say how things are afterwards, so doing them again does no harm
 * (idempotent by key).
 */
/** Applies changes to a target. Used by one thread. */
final class ReplicaSink {

    private final ReplicaTarget target;
    private final CollectionFilter meant;

    /** Collections of the source that are followed, and what they are in the target. */
    private final Map<Integer, Integer> numbers = new HashMap<>();

    /** Those that are not. */
    private final Set<Integer> others = new HashSet<>();

    private long timestamp;

    /**
     * A target that is about to follow.
     *
     * @param meant the collections that are followed
     * @param source the source's catalog at the place where following begins
     * @throws InvalidRequestException when the target is no copy of the source at that place
     */
    ReplicaSink(ReplicaTarget target, CollectionFilter meant, Manifest source, long timestamp) {
        this.target = target;
        this.meant = meant;
        this.timestamp = timestamp;
        Manifest mine = target.catalog();
        Map<String, CollectionMeta> byName = new HashMap<>();
        mine.collections().forEach(meta -> byName.put(name(meta), meta));
        for (CollectionMeta meta : source.collections()) {
            CollectionMeta copy = byName.remove(name(meta));
            if (copy != null) {
                requireEqual("the schema of '%s'".formatted(name(meta)), meta.looks(), copy.looks());
                requireEqual("the partitions of '%s'".formatted(name(meta)), meta.partitions(), copy.partitions());
                numbers.put(meta.number(), copy.number());
            } else if (isMeant(meta)) {
                throw noCopy("there is no collection '%s' in it".formatted(name(meta)));
            } else {
                others.add(meta.number());
            }
        }
        if (!byName.isEmpty()) {
            throw noCopy("it has collections %s besides".formatted(byName.keySet()));
        }
        requireEqual("aliases", aliases(source, numbers.keySet()), aliases(mine, Set.copyOf(numbers.values())));
        requireDatabases(Set.copyOf(source.namespaces()), Set.copyOf(mine.namespaces()));
    }

    /** A copy of some collections may lack named databases that none of them is in. */
    private void requireDatabases(Set<String> theirs, Set<String> mine) {
        if (meant.isAll() || !theirs.containsAll(mine)) {
            requireEqual("named databases", theirs, mine);
        }
        for (String missing : theirs) {
            if (!mine.contains(missing)) {
                target.change(new CatalogChange.AddNamespace(missing), timestamp);
            }
        }
    }

    private boolean isMeant(CollectionMeta meta) {
        return meant.includes(meta.namespace(), meta.schema().name());
    }

    private static String name(CollectionMeta meta) {
        return meta.namespace() + "." + meta.schema().name();
    }

    private static Set<String> aliases(Manifest manifest, Set<Integer> collections) {
        Set<String> aliases = new HashSet<>();
        for (AliasMeta alias : manifest.aliases()) {
            if (collections.contains(alias.collection())) {
                aliases.add(alias.namespace() + "." + alias.name() + " "
                        + manifest.collection(alias.collection())
                                .map(ReplicaSink::name)
                                .orElse(""));
            }
        }
        return aliases;
    }

    private void requireEqual(String what, Object expected, Object actual) {
        if (!expected.equals(actual)) {
            throw noCopy("%s: expected %s, got %s".formatted(what, expected, actual));
        }
    }

    private InvalidRequestException noCopy(String why) {
        return new InvalidRequestException(
                "the directory is no copy of this database as of timestamp %d: %s".formatted(timestamp, why));
    }

    /** Begins to apply a change. */
    void take(LogChange change) {
        long at = change.position().timestamp();
        if (at <= timestamp) {
            return;
        }
        switch (change) {
            case LogChange.Written written -> {
                if (!others.contains(written.record().collection())) {
                    write(written.record(), at);
                }
            }
            case LogChange.Changed changed -> change(changed.change(), at);
            case LogChange.LoadBegun begun -> {
                if (isFollowed(begun.collection())) {
                    target.awaitDurable(at);
                    target.beginLoad(number(begun.collection().number()));
                }
                return;
            }
            case LogChange.LoadedRows rows -> {
                if (isFollowed(rows.collection())) {
                    target.load(mine(rows.record(), rows.record().removal()));
                }
                return;
            }
            case LogChange.LoadEnded ended -> {
                if (isFollowed(ended.collection())) {
                    target.commitLoad(ended.load().timestamp(), at);
                }
            }
        }
        timestamp = at;
    }

    /** Makes durable what has been taken up to a timestamp; what comes after it may be on its way. */
    void commit(long upTo) {
        target.awaitDurable(upTo);
        target.passed(upTo);
    }

    private void write(WriteRecord record, long at) {
        Removal removal = record.removal() instanceof Removal.None ? new Removal.Replaced() : record.removal();
        target.write(mine(record, removal), at);
    }

    private boolean isFollowed(CollectionMeta collection) {
        return !others.contains(collection.number());
    }

    /** A record of the source's with the target's number of the collection. */
    private WriteRecord mine(WriteRecord record, Removal removal) {
        return new WriteRecord(number(record.collection()), record.partition(), removal, record.rows());
    }

    private int number(int source) {
        return Optional.ofNullable(numbers.get(source))
                .orElseThrow(() ->
                        new IllegalStateException("a change of collection %d, which is not known".formatted(source)));
    }

    private void change(CatalogChange change, long at) {
        // The order of the source is kept: rows first, then what comes after them.
        target.awaitDurable(at);
        switch (change) {
            case CatalogChange.SetCollection set -> set(set.collection(), at);
            case CatalogChange.RemoveCollection remove -> {
                others.remove(remove.collection());
                if (numbers.containsKey(remove.collection())) {
                    target.change(new CatalogChange.RemoveCollection(number(remove.collection())), at);
                    numbers.remove(remove.collection());
                }
            }
            case CatalogChange.Truncated truncated -> {
                if (!others.contains(truncated.collection())) {
                    target.change(new CatalogChange.Truncated(number(truncated.collection())), at);
                }
            }
            // Of a collection that has been dropped since.
            case CatalogChange.Loaded ignored -> target.passed(at);
            // It is the target's own business when it seals.
            case CatalogChange.Flushed ignored -> target.passed(at);
            case CatalogChange.PointAlias point -> point(point.alias(), at);
            case CatalogChange.Finished finished ->
                target.change(
                        new CatalogChange.Finished(finished.collections().stream()
                                .filter(each -> !others.contains(each))
                                .map(this::number)
                                .toList()),
                        at);
            case CatalogChange.RemoveAlias remove -> target.change(remove, at);
            case CatalogChange.AddNamespace add -> target.change(add, at);
            case CatalogChange.RemoveNamespace remove -> target.change(remove, at);
        }
    }

    private void set(CollectionMeta collection, long at) {
        int source = collection.number();
        Integer known = numbers.get(source);
        if (known == null && !isMeant(collection)) {
            others.add(source);
            return;
        }
        if (others.contains(source)) {
            throw new InvalidRequestException(
                    "collection '%s' has come to be followed by being renamed, and its rows are not in the copy: begin again with a copy of the data"
                            .formatted(name(collection)));
        }
        int number =
                target.change(new CatalogChange.SetCollection(collection.withNumber(known == null ? 0 : known)), at);
        numbers.put(source, number);
    }

    private void point(AliasMeta alias, long at) {
        target.change(
                others.contains(alias.collection())
                        ? new CatalogChange.RemoveAlias(alias.namespace(), alias.name())
                        : new CatalogChange.PointAlias(
                                new AliasMeta(alias.namespace(), alias.name(), number(alias.collection()))),
                at);
    }
}
