package io.tercel;

import io.tercel.schema.CollectionProperties;
import io.tercel.schema.CollectionSchema;
import java.util.List;
import java.util.Map;

/**
 * A named database: a set of collections with names of their own. A {@link Database} has several; its own methods act on the one called
 * {@code default}. Safe for use by many threads.
 *
 * <p>A collection can have further names, aliases. Wherever a collection is looked up by name, a collection of that name comes first and
 * an alias second; no collection is called as an alias is. Names are made of letters, digits and {@code _}, and no two of a named
 * database differ in letter case only.
 *
 * <p>Every change is durable when the method returns, and there as a whole or not at all after any failure.
 */
public interface Namespace {

    /** The name of this named database. */
    String name();

    /**
     * Creates a collection.
     *
     * @throws io.tercel.error.AlreadyExistsException when there is a collection or an alias of that name
     * @throws io.tercel.error.LimitExceededException when there are too many
     */
    Collection createCollection(CollectionSchema schema);

    /** As {@link #createCollection(CollectionSchema)}, with properties. */
    Collection createCollection(CollectionSchema schema, CollectionProperties properties);

    /**
     * Opens the collection of the schema's name, or creates it.
     *
     * @throws io.tercel.error.InvalidRequestException when there is one of that name with another schema; the message tells the difference
     * @throws io.tercel.error.AlreadyExistsException when there is an alias of that name
     */
    Collection createCollectionIfAbsent(CollectionSchema schema);

    /**
     * The collection of that name or alias. The handle is a session: {@code SESSION} reads through it see the writes made through it. It
     * stays with its collection when that is renamed, or when the alias is made to stand for another one.
     *
     * @throws io.tercel.error.NotFoundException when there is none
     */
    Collection collection(String name);

    /** Whether there is a collection of that name or alias. */
    boolean hasCollection(String name);

    /** The names of all collections, sorted; aliases are not among them. */
    List<String> collections();

    /**
     * Drops a collection with all its rows and aliases. Searches that are running finish.
     *
     * @param name its name, not an alias: an alias is easily mistaken for what it stood for yesterday
     * @throws io.tercel.error.NotFoundException when there is none
     */
    void dropCollection(String name);

    /**
     * Gives a collection another name. Handles and aliases stay with it; running reads finish under the old name. Writes to it wait
     * until its growing rows have been sealed.
     *
     * @param name its name now, not an alias
     * @throws io.tercel.error.NotFoundException when there is none
     * @throws io.tercel.error.AlreadyExistsException when there is a collection or an alias of the new name
     */
    void renameCollection(String name, String newName);

    /**
     * As {@link #renameCollection(String, String)}, and moves the collection into another named database. Its aliases stay in this one,
     * and stand for it as before.
     *
     * @param targetDatabase another named database of the same directory
     */
    void renameCollection(String name, String newName, String targetDatabase);

    /**
     * Gives a collection one more name.
     *
     * @param collection its name or an alias of it
     * @throws io.tercel.error.AlreadyExistsException when there is a collection or an alias of that name
     * @throws io.tercel.error.NotFoundException when there is no such collection
     */
    void createAlias(String alias, String collection);

    /**
     * Makes an alias stand for another collection, in one step: whoever looks it up gets the one or the other.
     *
     * @throws io.tercel.error.NotFoundException when there is no such alias or collection
     */
    void alterAlias(String alias, String collection);

    /**
     * Drops an alias; its collection stays.
     *
     * @throws io.tercel.error.NotFoundException when there is none
     */
    void dropAlias(String alias);

    /** All aliases, sorted, each with the name of its collection; that of one in another named database comes as {@code other.name}. */
    Map<String, String> aliases();

    /**
     * The aliases that stand for a collection, sorted.
     *
     * @param collection its name or an alias of it
     * @throws io.tercel.error.NotFoundException when there is no such collection
     */
    List<String> aliases(String collection);
}
