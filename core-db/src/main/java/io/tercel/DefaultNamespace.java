package io.tercel;

import io.tercel.schema.CollectionProperties;
import io.tercel.schema.CollectionSchema;
import java.util.List;
import java.util.Map;

/** That part of a {@link Database} that acts on its named database {@code default}. */
abstract class DefaultNamespace implements Database {

    /** The named database that is always there. */
    abstract Namespace defaultNamespace();

    @Override
    public final String name() {
        return defaultNamespace().name();
    }

    @Override
    public final Collection createCollection(CollectionSchema schema) {
        return defaultNamespace().createCollection(schema);
    }

    @Override
    public final Collection createCollection(CollectionSchema schema, CollectionProperties properties) {
        return defaultNamespace().createCollection(schema, properties);
    }

    @Override
    public final Collection createCollectionIfAbsent(CollectionSchema schema) {
        return defaultNamespace().createCollectionIfAbsent(schema);
    }

    @Override
    public final Collection collection(String name) {
        return defaultNamespace().collection(name);
    }

    @Override
    public final boolean hasCollection(String name) {
        return defaultNamespace().hasCollection(name);
    }

    @Override
    public final List<String> collections() {
        return defaultNamespace().collections();
    }

    @Override
    public final void dropCollection(String name) {
        defaultNamespace().dropCollection(name);
    }

    @Override
    public final void renameCollection(String name, String newName) {
        defaultNamespace().renameCollection(name, newName);
    }

    @Override
    public final void renameCollection(String name, String newName, String targetDatabase) {
        defaultNamespace().renameCollection(name, newName, targetDatabase);
    }

    @Override
    public final void createAlias(String alias, String collection) {
        defaultNamespace().createAlias(alias, collection);
    }

    @Override
    public final void alterAlias(String alias, String collection) {
        defaultNamespace().alterAlias(alias, collection);
    }

    @Override
    public final void dropAlias(String alias) {
        defaultNamespace().dropAlias(alias);
    }

    @Override
    public final Map<String, String> aliases() {
        return defaultNamespace().aliases();
    }

    @Override
    public final List<String> aliases(String collection) {
        return defaultNamespace().aliases(collection);
    }
}
