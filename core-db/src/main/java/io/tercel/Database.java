package io.tercel;

import io.tercel.config.DatabaseOptions;
import io.tercel.schema.CollectionSchema;
import java.nio.file.Path;
import java.util.List;

/**
 * A vector database in a directory of its own, or in memory. One process owns a directory at a time. Safe for use by many threads;
 * interrupting a thread inside a call never harms the database.
 *
 * <p>Every method throws subtypes of {@code VectorDbException}; a {@code null} argument throws {@code NullPointerException} naming
 * the parameter. After {@link #close()} every method but {@code close()} throws {@code ClosedException}.
 */
public interface Database extends AutoCloseable {

    /**
     * Opens the database in a directory, or creates one there if the directory is missing or empty.
     *
     * @throws io.tercel.error.DirectoryLockedException when another open database owns the directory
     * @throws io.tercel.error.StorageException when it is a file, not writable, or holds files that are not a database's
     * @throws io.tercel.error.CorruptionException when stored bytes are not those that were written
     */
    static Database open(Path directory) {
        return open(directory, DatabaseOptions.defaults());
    }

    /** As {@link #open(Path)}, with options. */
    static Database open(Path directory, DatabaseOptions options) {
        return EmbeddedDatabase.open(directory, options);
    }

    /** A new database that keeps everything in memory and is gone when it is closed. */
    static Database inMemory() {
        return inMemory(DatabaseOptions.defaults());
    }

    /** As {@link #inMemory()}, with options. */
    static Database inMemory(DatabaseOptions options) {
        return EmbeddedDatabase.inMemory(options);
    }

    /**
     * Creates a collection; durable when it returns.
     *
     * @throws io.tercel.error.AlreadyExistsException when there is one of that name
     */
    Collection createCollection(CollectionSchema schema);

    /**
     * Opens the collection of the schema's name, or creates it.
     *
     * @throws io.tercel.error.InvalidRequestException when there is one of that name with another schema; the message tells the difference
     */
    Collection createCollectionIfAbsent(CollectionSchema schema);

    /**
     * The collection of that name. The handle is a session: {@code SESSION} reads through it see the writes made through it.
     *
     * @throws io.tercel.error.NotFoundException when there is none
     */
    Collection collection(String name);

    /** Whether there is a collection of that name. */
    boolean hasCollection(String name);

    /** The names of all collections, sorted. */
    List<String> collections();

    /**
     * Drops a collection with all its rows; durable when it returns. Searches that are running finish.
     *
     * @throws io.tercel.error.NotFoundException when there is none
     */
    void dropCollection(String name);

    /** Writes everything that is in memory to sealed column files and makes it durable, whatever the durability of the writes was. */
    void flush();

    /** Reads every byte, checks every checksum and every rule between files and rows, and reports what is wrong. Reads and writes go on. */
    VerifyReport verify();

    /** What the database consists of: collections, segments, their sizes and deleted rows, the log. To be printed, or looked into. */
    InspectReport inspect();

    /** How the database was found when it was opened. */
    RecoverySummary recovery();

    /**
     * Finishes running calls, makes everything durable and gives up the directory. May be repeated. A running {@code compact} or
     * {@code optimize} is not finished but ended, and loses nothing.
     */
    @Override
    void close();
}
