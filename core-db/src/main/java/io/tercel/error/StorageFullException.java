package io.tercel.error;

import org.jspecify.annotations.Nullable;

/** The disk is full. The write is not there and was not acknowledged; reads go on. */
public final class StorageFullException extends VectorDbException {

    private static final long serialVersionUID = 1L;

    /** With what happened and what to do about it. */
    public StorageFullException(String message) {
        this(message, null);
    }

    /** With what happened, and the failure underneath, if there is one. */
    public StorageFullException(String message, @Nullable Throwable cause) {
        super(ErrorCode.STORAGE_FULL, message, cause);
    }
}
