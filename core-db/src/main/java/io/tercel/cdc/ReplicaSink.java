package io.tercel.cdc;

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
 * A change is applied once: what is not newer than the target's timestamp is there already (idempotent by time). And where a copy is newer
 * than it says, rows come as upserts and changes of the catalog say how things are afterwards, so doing them again does no harm
 * (idempotent by key).
 */
/** Applies changes to a target. Used by one thread. */
final class ReplicaSink {

    private final ReplicaTarget target;
    private final Map<Integer, Integer> numbers = new HashMap<>();
    private long timestamp;

    /**
     * A target that is about to follow.
     *
     * @param source the source's catalog at the place where following begins
     * @throws InvalidRequestException when the target is no copy of the source at that place
     */
    ReplicaSink(ReplicaTarget target, Manifest source, long timestamp) {
        this.target = target;
        this.timestamp = timestamp;
        Manifest mine = target.catalog();
        requireEqual("named databases", Set.copyOf(source.namespaces()), Set.copyOf(mine.namespaces()));
        Map<String, CollectionMeta> byName = new HashMap<>();
        mine.collections().forEach(meta -> byName.put(name(meta), meta));
        for (CollectionMeta meta : source.collections()) {
            CollectionMeta copy = byName.remove(name(meta));
            if (copy == null) {
                throw noCopy("there is no collection '%s' in it".formatted(name(meta)));
            }
            requireEqual("the schema of '%s'".formatted(name(meta)), meta.looks(), copy.looks());
            requireEqual("the partitions of '%s'".formatted(name(meta)), meta.partitions(), copy.partitions());
            numbers.put(meta.number(), copy.number());
        }
        if (!byName.isEmpty()) {
            throw noCopy("it has collections %s besides".formatted(byName.keySet()));
        }
        requireEqual("aliases", aliases(source), aliases(mine));
    }

    private static String name(CollectionMeta meta) {
        return meta.namespace() + "." + meta.schema().name();
    }

    private static Set<String> aliases(Manifest manifest) {
        Set<String> aliases = new HashSet<>();
        for (AliasMeta alias : manifest.aliases()) {
            aliases.add(alias.namespace() + "." + alias.name() + " "
                    + manifest.collection(alias.collection())
                            .map(ReplicaSink::name)
                            .orElse(""));
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
            case LogChange.Written written -> write(written.record(), at);
            case LogChange.Changed changed -> change(changed.change(), at);
        }
        timestamp = at;
    }

    /** Makes durable what has been taken. */
    void commit(long passed) {
        target.awaitDurable();
        target.passed(Math.max(passed, timestamp));
        timestamp = Math.max(passed, timestamp);
    }

    private void write(WriteRecord record, long at) {
        Removal removal = record.removal() instanceof Removal.None ? new Removal.Replaced() : record.removal();
        target.write(new WriteRecord(number(record.collection()), record.partition(), removal, record.rows()), at);
    }

    private int number(int source) {
        return Optional.ofNullable(numbers.get(source))
                .orElseThrow(() ->
                        new IllegalStateException("a change of collection %d, which is not known".formatted(source)));
    }

    private void change(CatalogChange change, long at) {
        // The order of the source is kept: rows first, then what comes after them.
        target.awaitDurable();
        switch (change) {
            case CatalogChange.SetCollection set -> {
                int source = set.collection().number();
                Integer known = numbers.get(source);
                int number = target.change(
                        new CatalogChange.SetCollection(set.collection().withNumber(known == null ? 0 : known)), at);
                numbers.put(source, number);
            }
            case CatalogChange.RemoveCollection remove -> {
                if (numbers.containsKey(remove.collection())) {
                    target.change(new CatalogChange.RemoveCollection(number(remove.collection())), at);
                    numbers.remove(remove.collection());
                }
            }
            case CatalogChange.Truncated truncated ->
                target.change(new CatalogChange.Truncated(number(truncated.collection())), at);
            // It is the target's own business when it seals.
            case CatalogChange.Flushed ignored -> target.passed(at);
            case CatalogChange.PointAlias point ->
                target.change(
                        new CatalogChange.PointAlias(new AliasMeta(
                                point.alias().namespace(),
                                point.alias().name(),
                                number(point.alias().collection()))),
                        at);
            case CatalogChange.RemoveAlias remove -> target.change(remove, at);
            case CatalogChange.AddNamespace add -> target.change(add, at);
            case CatalogChange.RemoveNamespace remove -> target.change(remove, at);
        }
    }
}
