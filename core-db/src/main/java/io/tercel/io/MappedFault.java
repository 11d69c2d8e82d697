package io.tercel.io;

import io.tercel.error.StorageException;

/** A page of a mapped file that could not be read: the disk failed, or somebody has cut the file short. The JVM makes an error of it. */
public final class MappedFault {

    private MappedFault() {}

    /** Whether an error of the JVM is about that; it has no type of its own for it. */
    public static boolean isOne(InternalError error) {
        return String.valueOf(error.getMessage()).contains("unsafe memory access");
    }

    /** What the caller of the database is told. Which file it was the JVM does not say. */
    public static StorageException of(Directory directory, InternalError cause) {
        return new StorageException(
                "a file of %s cannot be read any more: the disk fails, or another program has cut the file short; close the database, and Database.examine says which file it is"
                        .formatted(directory),
                cause);
    }
}
