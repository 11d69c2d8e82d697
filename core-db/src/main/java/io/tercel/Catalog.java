package io.tercel;

import io.tercel.config.DatabaseOptions;
import io.tercel.config.Limits;
import io.tercel.error.AlreadyExistsException;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import io.tercel.error.NotFoundException;
import io.tercel.manifest.AliasMeta;
import io.tercel.manifest.CollectionMeta;
import io.tercel.manifest.Manifest;
import io.tercel.manifest.VersionEdit;
import io.tercel.manifest.Versions;
import io.tercel.schema.CollectionProperties;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.Names;
import io.tercel.schema.SchemaDifference;
import io.tercel.schema.SchemaRules;
import io.tercel.segment.CollectionStore;
import io.tercel.segment.IndexAccess;
import io.tercel.segment.SegmentLayout;
import io.tercel.time.Timestamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/*
 * The manifest says which names there are; what is kept here is an index of it and the open collections by number. Changes run one after
 * the other: look, commit the manifest, replace the index. Whoever looks a name up sees the index before or the one after, so that an alias
 * always stands for one collection or the other, and a collection is never without a name while it gets another one.
 */
/** The named databases, collections and aliases of a directory. Safe for use by many threads. */
final class Catalog {

    /** What the catalog needs of the engine. */
    record Engine(
            Versions versions,
            DatabaseOptions options,
            LongSupplier lastTimestamp,
            LongSupplier millis,
            IndexAccess indexes,
            Consumer<VersionEdit> commit,
            BiConsumer<OpenCollection, Function<CollectionMeta, VersionEdit.OfCollection>> change) {}

    private final Engine engine;
    private final Map<Integer, OpenCollection> open = new ConcurrentHashMap<>();
    private volatile CatalogNames names;

    Catalog(Engine engine, List<CollectionStore> recovered) {
        this.engine = engine;
        recovered.forEach(store -> open.put(store.number(), new OpenCollection(store, engine.options())));
        this.names = new CatalogNames(engine.versions().current());
    }

    /** Whether a store is that of a collection, and not of one that has been dropped or has got another store. */
    boolean isCurrent(CollectionStore store) {
        OpenCollection holder = open.get(store.number());
        return holder != null && holder.store() == store;
    }

    /** The store that a collection has now; empty when it has been dropped. */
    Optional<CollectionStore> store(int collection) {
        return Optional.ofNullable(open.get(collection)).map(OpenCollection::store);
    }

    /** All open collections. */
    Collection<OpenCollection> all() {
        return open.values();
    }

    /** The names now. */
    CatalogNames names() {
        return names;
    }

    /** The collection that a name or an alias stands for. */
    Optional<OpenCollection> find(String database, String name) {
        return names.find(database, name).map(open::get);
    }

    /** As {@link #find}; says which ones there are when there is none. */
    OpenCollection existing(String database, String name) {
        return find(database, name)
                .orElseThrow(() -> new NotFoundException("there is no collection '%s'%s; there are %s"
                        .formatted(name, in(database), names.all(database))));
    }

    private static String in(String database) {
        return database.equals(Manifest.DEFAULT_NAMESPACE) ? "" : " in database '" + database + "'";
    }

    void requireDatabase(String name) {
        if (!names.hasDatabase(name)) {
            throw new NotFoundException("there is no database '%s'; there are %s".formatted(name, names.databases()));
        }
    }

    synchronized void createDatabase(String name, boolean ifAbsent) {
        if (names.hasDatabase(name)) {
            if (ifAbsent) {
                return;
            }
            throw new AlreadyExistsException("database '" + name + "' exists already");
        }
        Names.checkDatabase(name, engine.options().limits());
        Names.caseTwin(name, names.databases()).ifPresent(twin -> {
            throw new InvalidRequestException(
                    "database '%s' differs from '%s' in letter case only".formatted(name, twin));
        });
        int limit = engine.options().limits().databases();
        if (names.databases().size() >= limit) {
            throw new LimitExceededException(
                    "databases", limit, names.databases().size() + 1L, "createDatabase");
        }
        commit(new VersionEdit.AddNamespace(name));
    }

    synchronized void dropDatabase(String name) {
        if (name.equals(Manifest.DEFAULT_NAMESPACE)) {
            throw new InvalidRequestException("database 'default' is always there and cannot be dropped");
        }
        requireDatabase(name);
        List<String> left = names.taken(name);
        if (!left.isEmpty()) {
            throw new InvalidRequestException("database '%s' is not empty; there are %s".formatted(name, left));
        }
        commit(new VersionEdit.RemoveNamespace(name));
    }

    synchronized OpenCollection create(
            String database, CollectionSchema schema, CollectionProperties properties, boolean ifAbsent) {
        requireDatabase(database);
        Optional<CollectionMeta> existing = names.collection(database, schema.name());
        if (ifAbsent && existing.isPresent()) {
            return matching(database, schema);
        }
        return make(database, schema, properties, false);
    }

    /** Creates a collection that has its name, but that nobody sees until it is finished. */
    synchronized OpenCollection createUnfinished(
            String database, CollectionSchema schema, CollectionProperties properties) {
        requireDatabase(database);
        return make(database, schema, properties, true);
    }

    private OpenCollection make(
            String database, CollectionSchema schema, CollectionProperties properties, boolean unfinished) {
        refuseTaken(database, schema.name());
        int limit = engine.options().limits().collections();
        if (names.collections() >= limit) {
            throw new LimitExceededException("collections", limit, names.collections() + 1L, "createCollection");
        }
        SchemaRules.checkLimits(schema, engine.options().limits());
        properties.requireFitting(schema);
        Versions versions = engine.versions();
        CollectionMeta meta = CollectionMeta.create(
                versions.nextNumber(),
                database,
                schema,
                properties,
                Timestamp.ofMillis(engine.millis().getAsLong()),
                engine.lastTimestamp().getAsLong());
        return open(meta.withUnfinished(unfinished));
    }

    /** Creates a collection that looks as one of another database does, and gives it a number of its own. */
    synchronized OpenCollection adopt(CollectionMeta theirs) {
        return open(theirs.withNumber(engine.versions().nextNumber()));
    }

    private OpenCollection open(CollectionMeta meta) {
        Versions versions = engine.versions();
        SegmentLayout layout = SegmentLayout.of(versions.current().database(), meta, engine.indexes());
        CollectionStore store = new CollectionStore(layout, meta, List.of(), versions::nextNumber, engine.millis());
        OpenCollection created = new OpenCollection(store, engine.options());
        // Known by number before it has a name, so that whoever finds the name finds the collection.
        open.put(store.number(), created);
        try {
            store.analysis().requireUsable();
            commit(new VersionEdit.AddCollection(meta));
        } catch (RuntimeException e) {
            open.remove(store.number());
            store.close();
            throw e;
        }
        return created;
    }

    /**
     * Checks that collections from elsewhere can come under their names. Named databases that are not there are made with them.
     *
     * @param incoming with names of their own among each other
     */
    synchronized void requireFree(List<CollectionMeta> incoming, List<AliasMeta> aliases) {
        Limits limits = engine.options().limits();
        List<String> missing = missingDatabases(incoming, aliases);
        for (String database : missing) {
            Names.checkDatabase(database, limits);
            Names.caseTwin(database, names.databases()).ifPresent(twin -> {
                throw new InvalidRequestException(
                        "database '%s' differs from '%s' in letter case only".formatted(database, twin));
            });
        }
        requireAtMost("databases", limits.databases(), names.databases().size() + missing.size());
        requireAtMost("collections", limits.collections(), names.collections() + incoming.size());
        for (CollectionMeta collection : incoming) {
            Names.checkCollection(collection.schema().name(), limits);
            SchemaRules.checkLimits(collection.schema(), limits);
            refuseTaken(collection.namespace(), collection.schema().name());
        }
        aliases.forEach(alias -> refuseTaken(alias.namespace(), alias.name()));
    }

    private static void requireAtMost(String what, int limit, int wanted) {
        if (wanted > limit) {
            throw new LimitExceededException(what, limit, wanted, "restore");
        }
    }

    private List<String> missingDatabases(List<CollectionMeta> incoming, List<AliasMeta> aliases) {
        return Stream.concat(
                        incoming.stream().map(CollectionMeta::namespace),
                        aliases.stream().map(AliasMeta::namespace))
                .distinct()
                .filter(database -> !names.hasDatabase(database))
                .toList();
    }

    /**
     * Takes in collections from elsewhere, all or none.
     *
     * @param opener makes the store of one
     * @return the collections
     */
    synchronized List<OpenCollection> adopt(
            List<CollectionMeta> incoming, List<AliasMeta> aliases, Function<CollectionMeta, CollectionStore> opener) {
        requireFree(incoming, aliases);
        List<OpenCollection> adopted = new ArrayList<>();
        try {
            List<VersionEdit> edits = new ArrayList<>();
            missingDatabases(incoming, aliases).forEach(database -> edits.add(new VersionEdit.AddNamespace(database)));
            for (CollectionMeta collection : incoming) {
                OpenCollection opened = new OpenCollection(opener.apply(collection), engine.options());
                adopted.add(opened);
                open.put(collection.number(), opened);
                edits.add(new VersionEdit.AddCollection(collection));
            }
            aliases.forEach(alias -> edits.add(new VersionEdit.PointAlias(alias)));
            commit(new VersionEdit.Several(edits));
            return adopted;
        } catch (RuntimeException e) {
            adopted.forEach(each -> {
                open.remove(each.store().number());
                each.store().close();
            });
            throw e;
        }
    }

    /** The open collection of that number; empty when it has been dropped. */
    Optional<OpenCollection> numbered(int collection) {
        return Optional.ofNullable(open.get(collection));
    }

    /** Changes names as somebody says who has looked that it can be. */
    synchronized void change(VersionEdit edit) {
        commit(edit);
    }

    /** Looks for names once more: the manifest has been changed. */
    synchronized void changed() {
        refresh();
    }

    /** The collection of the schema's name, which must look as the schema says. */
    OpenCollection matching(String database, CollectionSchema schema) {
        OpenCollection existing = existing(database, schema.name());
        String difference = SchemaDifference.describe(existing.store().schema(), schema);
        if (!difference.isEmpty()) {
            throw new InvalidRequestException(
                    "collection '%s' exists with another schema: %s".formatted(schema.name(), difference));
        }
        return existing;
    }

    /** Refuses a name that a collection or an alias has, or has but for letter case. */
    private void refuseTaken(String database, String name) {
        if (names.collection(database, name).isPresent()) {
            throw new AlreadyExistsException("collection '%s' exists already%s".formatted(name, in(database)));
        }
        if (names.alias(database, name).isPresent()) {
            throw new AlreadyExistsException("'%s' is an alias of collection '%s'%s"
                    .formatted(name, names.aliases(database).get(name), in(database)));
        }
        if (names.isReserved(database, name)) {
            throw new AlreadyExistsException("'%s' is being restored%s".formatted(name, in(database)));
        }
        Names.caseTwin(name, names.taken(database)).ifPresent(twin -> {
            throw new InvalidRequestException(
                    "collection '%s' differs from '%s' in letter case only".formatted(name, twin));
        });
    }

    /** Takes a collection out of the catalog; what is left of it is for the caller to remove. */
    synchronized OpenCollection drop(String database, String name) {
        refuseAlias(database, name, "drop it with dropAlias, or the collection by its own name");
        return drop(existing(database, name).store().number());
    }

    /** As {@link #drop(String, String)}, of the collection of a number, whether it is seen or not. */
    synchronized OpenCollection drop(int number) {
        OpenCollection dropped = numbered(number)
                .orElseThrow(() -> new NotFoundException("there is no collection number %d".formatted(number)));
        commit(new VersionEdit.RemoveCollection(number));
        open.remove(number);
        dropped.drop();
        return dropped;
    }

    /** Has a name stand for a collection that nobody sees yet; nobody sees the name either until then. */
    synchronized void reserveAlias(AliasMeta alias) {
        requireDatabase(alias.namespace());
        refuseTaken(alias.namespace(), alias.name());
        commit(new VersionEdit.PointAlias(alias));
    }

    /** Shows collections that nobody saw, with their aliases, all at once. */
    synchronized void finish(List<Integer> numbers) {
        commit(new VersionEdit.Finish(numbers));
    }

    private void refuseAlias(String database, String name, String instead) {
        if (names.collection(database, name).isEmpty()
                && names.alias(database, name).isPresent()) {
            throw new InvalidRequestException("'%s' is an alias of collection '%s'; %s"
                    .formatted(name, names.aliases(database).get(name), instead));
        }
    }

    synchronized void rename(String database, String name, String newName, String newDatabase) {
        refuseAlias(database, name, "rename the collection by its own name");
        OpenCollection renamed = existing(database, name);
        requireDatabase(newDatabase);
        Names.checkCollection(newName, engine.options().limits());
        if (database.equals(newDatabase) && name.equals(newName)) {
            return;
        }
        refuseTakenByAnother(database, name, newDatabase, newName);
        engine.change()
                .accept(
                        renamed,
                        meta -> new VersionEdit.SetSchema(
                                meta.number(), newDatabase, meta.looks().renamed(newName)));
        refresh();
    }

    /** A collection may be its own twin: whoever wrote {@code Papers} can make it {@code papers}. */
    private void refuseTakenByAnother(String database, String name, String newDatabase, String newName) {
        if (database.equals(newDatabase) && name.equalsIgnoreCase(newName)) {
            List<String> others = new ArrayList<>(names.taken(database));
            others.remove(name);
            if (Names.caseTwin(newName, others).isEmpty() && !others.contains(newName)) {
                return;
            }
        }
        refuseTaken(newDatabase, newName);
    }

    synchronized void createAlias(String database, String alias, String collection) {
        requireDatabase(database);
        Names.checkAlias(alias, engine.options().limits());
        refuseTaken(database, alias);
        point(database, alias, collection);
    }

    synchronized void alterAlias(String database, String alias, String collection) {
        requireAlias(database, alias);
        point(database, alias, collection);
    }

    private void point(String database, String alias, String collection) {
        int number = existing(database, collection).store().number();
        commit(new VersionEdit.PointAlias(new AliasMeta(database, alias, number)));
    }

    synchronized void dropAlias(String database, String alias) {
        requireAlias(database, alias);
        commit(new VersionEdit.RemoveAlias(database, alias));
    }

    private void requireAlias(String database, String alias) {
        if (names.alias(database, alias).isEmpty()) {
            throw new NotFoundException("there is no alias '%s'%s; there are %s"
                    .formatted(
                            alias,
                            in(database),
                            List.copyOf(names.aliases(database).keySet())));
        }
    }

    private void commit(VersionEdit edit) {
        engine.commit().accept(edit);
        refresh();
    }

    private void refresh() {
        names = new CatalogNames(engine.versions().current());
    }
}
