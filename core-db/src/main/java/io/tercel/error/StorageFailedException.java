package io.tercel.error;

import org.jspecify.annotations.Nullable;

/** A write or a sync failed. The write was not acknowledged; the database serves reads only, and opening it again replays its log. */
public final class StorageFailedException extends VectorDbException {

    private static final long serialVersionUID = 1L;

    /** With what happened and what to do about it. */
    public StorageFailedException(String message) {
        this(message, null);
    }

    /** With what happened, and the failure underneath, if there is one. */
    public StorageFailedException(String message, @Nullable Throwable cause) {
        super(ErrorCode.STORAGE_FAILED, message, cause);
    }
}
