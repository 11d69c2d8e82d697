package io.tercel.io;

import io.tercel.error.VectorDbException;

/**
 * A file that appears under its name complete and durable, or not at all: it is written under a temporary name, synced,
 * renamed, and the rename synced. Used by one thread.
 *
 * <p>Until {@link #publish()} the file of that name, if there is one, is untouched, and closing takes the temporary file away.
 */
public final class PendingFile implements AutoCloseable {

    /** What a temporary name ends with; such files are leftovers of a crash and may be deleted by the owner. */
    public static final String SUFFIX = ".tmp";

    private final Directory directory;
    private final String name;
    private final FileOutput output;
    private boolean renamed;
    private boolean published;

    private PendingFile(Directory directory, String name, FileOutput output) {
        this.directory = directory;
        this.name = name;
        this.output = output;
    }

    /** Begins the file; a leftover of an earlier attempt is replaced. */
    public static PendingFile create(Directory directory, String name) {
        String temporary = name + SUFFIX;
        if (directory.exists(temporary)) {
            directory.delete(temporary);
        }
        return new PendingFile(directory, name, directory.create(temporary));
    }

    /** Where the content goes. After {@link #publish()} it stays open for more, if the caller wants that. */
    public FileOutput output() {
        return output;
    }

    /**
     * Makes the bytes durable, gives the file its name, and makes the name durable. If this throws, the name stands for the
     * old file or for the complete new one, and nobody knows which a power cut would leave.
     */
    public void publish() {
        output.sync();
        directory.rename(name + SUFFIX, name);
        renamed = true;
        directory.syncFolder(FileNames.parent(name));
        published = true;
    }

    /** Ends an attempt: a no-op once published, otherwise the file is closed, and removed while it has no name yet. */
    @Override
    public void close() {
        if (published) {
            return;
        }
        try (output) {
            if (!renamed) {
                directory.delete(name + SUFFIX);
            }
        } catch (VectorDbException e) {
            // The failure that brought us here is the one to report; create() replaces the leftover next time.
        }
    }
}
