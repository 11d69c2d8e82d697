package io.tercel.error;

import org.jspecify.annotations.Nullable;

/** The database directory is owned by another open database, in this process or another one. */
public final class DirectoryLockedException extends VectorDbException {

    private static final long serialVersionUID = 1L;

    /** With what happened and what to do about it. */
    public DirectoryLockedException(String message) {
        this(message, null);
    }

    /** With what happened, and the failure underneath, if there is one. */
    public DirectoryLockedException(String message, @Nullable Throwable cause) {
        super(ErrorCode.DIRECTORY_LOCKED, message, cause);
    }
}
