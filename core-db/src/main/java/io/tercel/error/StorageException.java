package io.tercel.error;

import org.jspecify.annotations.Nullable;

/** The directory or a file in it cannot be used: missing, not writable, not a directory, or not ours. */
public final class StorageException extends VectorDbException {

    private static final long serialVersionUID = 1L;

    /** With what happened and what to do about it. */
    public StorageException(String message) {
        this(message, null);
    }

    /** With what happened, and the failure underneath, if there is one. */
    public StorageException(String message, @Nullable Throwable cause) {
        super(ErrorCode.STORAGE, message, cause);
    }
}
