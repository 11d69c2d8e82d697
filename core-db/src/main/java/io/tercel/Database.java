package io.tercel;

import io.tercel.backup.Backups;
import io.tercel.cdc.ChangeStream;
import io.tercel.config.DatabaseOptions;
import io.tercel.text.Token;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * A vector database in a directory of its own, or in memory. Its collections are in named databases; those that this interface's own
 * methods create and look up are in the one called {@code default}, which is always there. One process owns a directory at a time. Safe for use by many threads;
 * interrupting a thread inside a call never harms the database.
 *
 * <p>Every method throws subtypes of {@code VectorDbException}; a {@code null} argument throws {@code NullPointerException} naming
 * the parameter. After {@link #close()} every method but {@code close()} throws {@code ClosedException}.
 */
public interface Database extends Namespace, AutoCloseable {

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
     * Looks at a database directory without opening the database, whatever state it is in: what can be read, and where damage begins.
     * Reads every byte and changes none, takes no lock, and needs no right to write. Of a database that somebody writes to meanwhile, what
     * it tells may never have been all at once.
     *
     * @throws io.tercel.error.StorageException when there is no such directory, or nothing in it is a database's
     */
    static ExamineReport examine(Path directory) {
        return DirectoryExamination.of(directory);
    }

    /**
     * Makes a new database of what can be read of a damaged one, in which nothing changes. Segments come whole or not at all: one with
     * damage in a column is left out with its rows, one with a damaged index comes without it. Then come the writes of the log up to its first
     * damage. What was lost is in the report. For when there is no backup.
     *
     * @param damaged the database that cannot be opened, or that {@link #verify()} found damaged; nobody has it open
     * @param target a directory that is missing or empty
     * @throws io.tercel.error.CorruptionException when no manifest can be read, so that nobody knows what the segments are
     * @throws io.tercel.error.StorageException when the target holds files, or there is no database in the other one
     */
    static SalvageReport salvage(Path damaged, Path target) {
        return Salvage.run(damaged, target);
    }

    /**
     * Reads the write-ahead log of a directory as {@link #examine} does: each write of which all bytes are good, before damage and behind
     * it, oldest first.
     *
     * @param each called for one after the other
     * @throws io.tercel.error.StorageException as above
     */
    static void examineLog(Path directory, Consumer<LoggedWrite> each) {
        DirectoryExamination.log(directory, each);
    }

    /**
     * Creates a named database; durable when it returns.
     *
     * @throws io.tercel.error.AlreadyExistsException when there is one of that name
     * @throws io.tercel.error.LimitExceededException when there are too many
     */
    Namespace createDatabase(String name);

    /** The named database of that name, created if there is none. */
    Namespace createDatabaseIfAbsent(String name);

    /**
     * The named database of that name.
     *
     * @throws io.tercel.error.NotFoundException when there is none
     */
    Namespace database(String name);

    /** The names of all named databases, sorted; {@code default} is always among them. */
    List<String> databases();

    /**
     * Drops a named database in which there is nothing any more, neither a collection nor an alias; durable when it returns.
     *
     * @throws io.tercel.error.NotFoundException when there is none
     * @throws io.tercel.error.InvalidRequestException when it is not empty, or {@code default}
     */
    void dropDatabase(String name);

    /**
     * What an analyzer makes of texts: their terms, each with its place. To be tried before a schema names it.
     *
     * @param analyzer a name or JSON, as {@code FieldSchema.analyzer} takes it
     * @return for each text its terms in order
     * @throws io.tercel.error.InvalidRequestException when it is no analyzer, naming the key and what is allowed
     */
    List<List<Token>> runAnalyzer(String analyzer, List<String> texts);

    /** Writes everything that is in memory to sealed column files and makes it durable, whatever the durability of the writes was. */
    void flush();

    /** Reads every byte, checks every checksum and every rule between files and rows, and reports what is wrong. Reads and writes go on. */
    VerifyReport verify();

    /**
     * The backups of this database in a folder, which is made if it is missing. Several databases may keep theirs in one folder.
     *
     * @param folder not the directory of a database
     */
    Backups backups(Path folder);

    /**
     * What the database consists of: collections, segments, their sizes and deleted rows, the log. To be printed, or looked into. What has been
     * acknowledged is in it, but where writes are not applied within a second.
     */
    InspectReport inspect();

    /**
     * Whether changes are kept for those who follow the database: since it was opened with {@code DatabaseOptions.changeRetention}, now or
     * earlier. Not in one that is open for reading only, nor in one that follows another.
     */
    boolean keepsChanges();

    /**
     * What happens to the database, in order, for those who follow it.
     *
     * @throws io.tercel.error.InvalidRequestException when {@link #keepsChanges} is false
     */
    ChangeStream changes();

    /**
     * Tasks that carry changes elsewhere: followers, which are copies that can be searched, and listeners.
     *
     * @throws io.tercel.error.InvalidRequestException when it was not opened with {@code DatabaseOptions.changeRetention}, or for reading only
     */
    Replication replication();

    /** How the database was found when it was opened. */
    RecoverySummary recovery();

    /**
     * Finishes running calls, makes everything durable and gives up the directory. May be repeated. A running {@code compact} or
     * {@code optimize} is not finished but ended, and loses nothing.
     */
    @Override
    void close();
}
