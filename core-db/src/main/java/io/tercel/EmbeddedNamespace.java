package io.tercel;

import io.tercel.schema.CollectionProperties;
import io.tercel.schema.CollectionSchema;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** A named database of an {@link EmbeddedDatabase}. */
final class EmbeddedNamespace implements Namespace {

    private final EmbeddedDatabase database;
    private final Catalog catalog;
    private final String name;

    EmbeddedNamespace(EmbeddedDatabase database, Catalog catalog, String name) {
        this.database = database;
        this.catalog = catalog;
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Collection createCollection(CollectionSchema schema) {
        return createCollection(schema, CollectionProperties.defaults());
    }

    @Override
    public Collection createCollection(CollectionSchema schema, CollectionProperties properties) {
        Objects.requireNonNull(schema, "schema");
        Objects.requireNonNull(properties, "properties");
        return writing(() -> {
            database.room().tidyUp();
            return session(catalog.create(name, schema, properties, false));
        });
    }

    @Override
    public Collection createCollectionIfAbsent(CollectionSchema schema) {
        Objects.requireNonNull(schema, "schema");
        return reading(() -> {
            if (catalog.names().collection(name, schema.name()).isPresent()) {
                return session(catalog.matching(name, schema));
            }
            database.requireWritable();
            database.room().tidyUp();
            return session(catalog.create(name, schema, CollectionProperties.defaults(), true));
        });
    }

    @Override
    public Collection collection(String collection) {
        Objects.requireNonNull(collection, "name");
        return reading(() -> session(catalog.existing(name, collection)));
    }

    private Collection session(OpenCollection open) {
        return new EmbeddedCollection(database, open);
    }

    @Override
    public boolean hasCollection(String collection) {
        Objects.requireNonNull(collection, "name");
        return reading(() -> catalog.find(name, collection).isPresent());
    }

    @Override
    public List<String> collections() {
        return reading(() -> catalog.names().collections(name));
    }

    @Override
    public void dropCollection(String collection) {
        Objects.requireNonNull(collection, "name");
        changing(() -> database.removeFiles(catalog.drop(name, collection)));
    }

    @Override
    public void renameCollection(String collection, String newName) {
        renameCollection(collection, newName, name);
    }

    @Override
    public void renameCollection(String collection, String newName, String targetDatabase) {
        Objects.requireNonNull(collection, "name");
        Objects.requireNonNull(newName, "newName");
        Objects.requireNonNull(targetDatabase, "targetDatabase");
        changing(() -> catalog.rename(name, collection, newName, targetDatabase));
    }

    @Override
    public void createAlias(String alias, String collection) {
        Objects.requireNonNull(alias, "alias");
        Objects.requireNonNull(collection, "collection");
        changing(() -> catalog.createAlias(name, alias, collection));
    }

    @Override
    public void alterAlias(String alias, String collection) {
        Objects.requireNonNull(alias, "alias");
        Objects.requireNonNull(collection, "collection");
        changing(() -> catalog.alterAlias(name, alias, collection));
    }

    @Override
    public void dropAlias(String alias) {
        Objects.requireNonNull(alias, "alias");
        changing(() -> catalog.dropAlias(name, alias));
    }

    @Override
    public Map<String, String> aliases() {
        return reading(() -> catalog.names().aliases(name));
    }

    @Override
    public List<String> aliases(String collection) {
        Objects.requireNonNull(collection, "collection");
        return reading(() -> catalog.names()
                .aliasesOf(catalog.existing(name, collection).store().number(), name));
    }

    private <T> T reading(Supplier<T> call) {
        return database.call(call);
    }

    private <T> T writing(Supplier<T> call) {
        return database.call(() -> {
            database.requireWritable();
            return call.get();
        });
    }

    private void changing(Runnable change) {
        writing(() -> {
            change.run();
            return true;
        });
    }
}
