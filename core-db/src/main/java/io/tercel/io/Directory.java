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

    /**
     * As {@link #open}, for the calling thread alone, which also closes it. That is cheap: to close what any thread may read, all threads have to
     * come by and say that they do not, which takes milliseconds where there are more of them than processors.
     */
    default MappedFile openHere(String name) {
        return open(name);
    }

    /** Creates a folder; its parent must exist. Its name is durable after {@link #syncFolder} of the parent. */
    void createFolder(String name);

    /**
     * Renames a file, replacing a file of the new name, in one step that a crash cannot divide. A folder, with all that is in it, takes a
     * name that nothing has.
     */
    void rename(String from, String to);

    /** Removes a file or an empty folder. */
    void delete(String name);

    /**
     * Makes the names in a folder durable: creations, renames and removals directly in it.
     *
     * @throws io.tercel.error.StorageFailedException if it fails, whatever the reason
     */
    void syncFolder(String folder);

    /** Where the bytes of a file of this directory are: in another one, if this is a view of it. */
    default FilePlace place(String name) {
        return new FilePlace(this, name);
    }

    /**
     * Gives a file that never changes any more a second name here, without copying its bytes. The bytes stay until both names are
     * removed. The new name is durable after {@link #syncFolder}; the bytes are as durable as they were.
     *
     * @param to a name that nothing has, in a folder that is there
     * @return false when the file lies where that cannot be done, as on another file system: nothing has happened then
     */
    default boolean link(FilePlace source, String to) {
        return false;
    }

    /** A folder of this directory, seen as a directory. Closing the view closes nothing. */
    default Directory within(String folder) {
        return new FolderView(this, folder);
    }

    /** Bytes that can still be written before the disk is full, as far as the file system tells. */
    long usableBytes();

    /** Where this directory lies, for messages. */
    @Override
    String toString();

    /** Gives up the ownership of the directory. Files opened from it stay readable until they are closed themselves. */
    @Override
    void close();
}
