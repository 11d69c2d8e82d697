package io.tercel.backup;

import io.tercel.io.Directory;
import io.tercel.manifest.AliasMeta;
import io.tercel.manifest.CollectionMeta;
import java.util.List;
import java.util.UUID;

/** An open database as what brings collections into it sees it. Implemented by the engine. */
public interface RestoreTarget {

    /** Where the database lies. */
    Directory directory();

    /** The database's identity. */
    UUID database();

    /** A number for a collection, segment or file that was never given before. */
    int nextNumber();

    /**
     * Checks, before anything is written, that collections and aliases can come under the names that they have.
     *
     * @throws io.tercel.error.AlreadyExistsException when a name is taken
     */
    void requireFree(List<CollectionMeta> collections, List<AliasMeta> aliases);

    /**
     * Takes collections in, all or none: durable on return. Their segments lie in the directory, durable, and no manifest names them.
     *
     * @param newest no row of them is newer than this timestamp
     * @throws io.tercel.error.StorageFailedException when nobody can tell whether they are in; after any other exception they are not
     */
    void adopt(List<CollectionMeta> collections, List<AliasMeta> aliases, long newest);

    /** Asked all the time; throws when the database is being closed. */
    void requireOpen();
}
