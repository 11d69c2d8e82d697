package io.tercel.manifest;

/**
 * Another name for a collection.
 *
 * @param namespace the named database that the alias and the collection are in
 * @param name the alias
 * @param collection number of the collection
 */
public record AliasMeta(String namespace, String name, int collection) {}
