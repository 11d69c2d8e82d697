package io.tercel.io;

import io.tercel.error.CorruptionException;
import io.tercel.error.StorageException;
import java.util.function.Supplier;

/**
 * A page of a mapped file that could not be read: the disk failed, or somebody has cut the file short. The JVM makes an error of it, which
 * nobody expects. So whatever a thread begins, be it a call or a task in the background, begins with {@link #call} or {@link #run}, within which
 * it becomes a failure like others. Where a file is compared with its checksums, which is before anything of it is used, the failure names it.
 */
public final class MappedFault {

    private static final String CAUSE = "the disk fails, or another program has cut the file short";

    private MappedFault() {}

    /** Whether an error of the JVM is about that; it has no type of its own for it. */
    public static boolean isOne(Throwable error) {
        return error instanceof InternalError
                && String.valueOf(error.getMessage()).contains("unsafe memory access");
    }

    /**
     * What the caller of the database is told. Which file it was the JVM does not say.
     *
     * @param place the directory, or other words for where the file is
     */
    public static StorageException of(Object place, Throwable cause) {
        return new StorageException(
                "a file of %s cannot be read any more: %s; close the database, and Database.examine says which file it is"
                        .formatted(place, CAUSE),
                cause);
    }

    /** Throws an error that is about something else. */
    static void requireOne(InternalError error) {
        if (!isOne(error)) {
            throw error;
        }
    }

    /** The same of a file that is known. */
    static CorruptionException at(String file, long offset, InternalError cause) {
        requireOne(cause);
        return new CorruptionException(file, offset, "cannot be read: " + CAUSE, cause);
    }

    /**
     * Runs something that reads mapped files.
     *
     * @param place as for {@link #of}
     * @throws StorageException when a page cannot be read
     */
    public static <T> T call(Object place, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (InternalError e) {
            if (isOne(e)) {
                throw of(place, e);
            }
            throw e;
        }
    }

    /** As {@link #call}, of something without a result. */
    public static void run(Object place, Runnable reading) {
        call(place, () -> {
            reading.run();
            return true;
        });
    }
}
