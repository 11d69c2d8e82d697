package io.tercel;

import io.tercel.manifest.AliasMeta;
import io.tercel.manifest.CollectionMeta;
import io.tercel.manifest.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Which name stands for which collection, as one manifest has it. Immutable. */
final class CatalogNames {

    /** What a named database holds. */
    private record Entries(
            SortedMap<String, CollectionMeta> collections,
            SortedMap<String, AliasMeta> aliases,
            List<String> reserved) {

        Entries() {
            this(new TreeMap<>(), new TreeMap<>(), new ArrayList<>());
        }
    }

    private final SortedMap<String, Entries> databases = new TreeMap<>();
    private final Map<Integer, CollectionMeta> byNumber;
    private final Map<Integer, List<AliasMeta>> aliasesOf = new TreeMap<>();

    CatalogNames(Manifest manifest) {
        byNumber = new TreeMap<>();
        for (String name : manifest.namespaces()) {
            databases.put(name, new Entries());
        }
        for (CollectionMeta collection : manifest.collections()) {
            byNumber.put(collection.number(), collection);
            Entries entries = entries(collection.namespace());
            if (collection.unfinished()) {
                entries.reserved().add(collection.schema().name());
            } else {
                entries.collections().put(collection.schema().name(), collection);
            }
        }
        for (AliasMeta alias : manifest.aliases()) {
            if (isOfUnfinished(alias)) {
                entries(alias.namespace()).reserved().add(alias.name());
                continue;
            }
            entries(alias.namespace()).aliases().put(alias.name(), alias);
            aliasesOf
                    .computeIfAbsent(alias.collection(), ignored -> new ArrayList<>())
                    .add(alias);
        }
    }

    private boolean isOfUnfinished(AliasMeta alias) {
        CollectionMeta collection = byNumber.get(alias.collection());
        return collection != null && collection.unfinished();
    }

    private Entries entries(String database) {
        Entries entries = databases.get(database);
        return entries == null ? new Entries() : entries;
    }

    /** The named databases, sorted. */
    List<String> databases() {
        return List.copyOf(databases.keySet());
    }

    boolean hasDatabase(String name) {
        return databases.containsKey(name);
    }

    /** How many collections there are in all. */
    int collections() {
        return byNumber.size();
    }

    /** The names of the collections of a named database, sorted. */
    List<String> collections(String database) {
        return List.copyOf(entries(database).collections().keySet());
    }

    /** The aliases of a named database, sorted, with the names of their collections. */
    SortedMap<String, String> aliases(String database) {
        SortedMap<String, String> aliases = new TreeMap<>();
        entries(database)
                .aliases()
                .forEach((name, alias) -> Optional.ofNullable(byNumber.get(alias.collection()))
                        .ifPresent(collection -> aliases.put(
                                name,
                                qualified(
                                        database,
                                        collection.namespace(),
                                        collection.schema().name()))));
        return aliases;
    }

    /** The aliases of a collection as somebody in a named database calls them, sorted. */
    List<String> aliasesOf(int collection, String database) {
        return aliasesOf.getOrDefault(collection, List.of()).stream()
                .map(alias -> qualified(database, alias.namespace(), alias.name()))
                .sorted()
                .toList();
    }

    private static String qualified(String here, String database, String name) {
        return database.equals(here) ? name : database + "." + name;
    }

    /** The collection of that name. */
    Optional<CollectionMeta> collection(String database, String name) {
        return Optional.ofNullable(entries(database).collections().get(name));
    }

    /** The alias of that name. */
    Optional<AliasMeta> alias(String database, String name) {
        return Optional.ofNullable(entries(database).aliases().get(name));
    }

    /** The number of the collection that a name stands for: of one called so, or else of one with that alias. */
    Optional<Integer> find(String database, String name) {
        return collection(database, name)
                .map(CollectionMeta::number)
                .or(() -> alias(database, name).map(AliasMeta::collection));
    }

    /** All names of a named database, of collections and aliases. */
    List<String> all(String database) {
        List<String> names = new ArrayList<>(entries(database).collections().keySet());
        names.addAll(entries(database).aliases().keySet());
        return names;
    }

    /** As {@link #all}, with those that a restore has for what it brings. */
    List<String> taken(String database) {
        List<String> names = all(database);
        names.addAll(entries(database).reserved());
        return names;
    }

    /** Whether a restore has the name for what it brings. */
    boolean isReserved(String database, String name) {
        return entries(database).reserved().contains(name);
    }
}
