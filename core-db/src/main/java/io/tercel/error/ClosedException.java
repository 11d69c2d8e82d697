package io.tercel.error;

import org.jspecify.annotations.Nullable;

/** The database, collection or iterator was used after it was closed. */
public final class ClosedException extends VectorDbException {

    private static final long serialVersionUID = 1L;

    /** With what happened and what to do about it. */
    public ClosedException(String message) {
        this(message, null);
    }

    /** With what happened, and the failure underneath, if there is one. */
    public ClosedException(String message, @Nullable Throwable cause) {
        super(ErrorCode.CLOSED, message, cause);
    }
}
