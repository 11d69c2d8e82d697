package io.tercel.io;

import java.util.List;

/**
 * A folder tree of files that are written once, from start to end, and then read many times. All disk access of the database
 * goes through here, so that tests can put a disk that crashes or fails in its place.
 *
 * <p>Names are relative, use {@code /} between folders, and come from the database itself, never from a user. Every method
 * throws the matching {@code VectorDbException}: {@code StorageFullException} when the disk is full, {@code StorageException}
 * otherwise. Safe for use by many threads.
 */
public interface Directory extends AutoCloseable {

    /** The names of the files and folders directly in {@code folder} ({@code ""} is the root), sorted. */
    List<String> list(String folder);

    /** Whether a file or folder of that name is there. */
    boolean exists(String name);

    /** Length of a file in bytes. */
    long length(String name);

    /** Creates a file that must not exist yet, in a folder that does. Neither its bytes nor its name are durable before synced. */
    FileOutput create(String name);

    /** Opens a whole file for reading, mapped. */
    MappedFile open(String name);

    /** Creates a folder; its parent must exist. Its name is durable after {@link #syncFolder} of the parent. */
    void createFolder(String name);

    /** Renames a file, replacing a file of the new name, in one step that a crash cannot divide. */
    void rename(String from, String to);

    /** Removes a file or an empty folder. */
    void delete(String name);

    /**
     * Makes the names in a folder durable: creations, renames and removals directly in it.
     *
     * @throws io.tercel.error.StorageFailedException if it fails, whatever the reason
     */
    void syncFolder(String folder);

    /** Bytes that can still be written before the disk is full, as far as the file system tells. */
    long usableBytes();

    /** Where this directory lies, for messages. */
    @Override
    String toString();

    /** Gives up the ownership of the directory. Files opened from it stay readable until they are closed themselves. */
    @Override
    void close();
}
