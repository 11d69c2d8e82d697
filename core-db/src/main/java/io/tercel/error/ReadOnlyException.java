package io.tercel.error;

import org.jspecify.annotations.Nullable;

/** A write was asked of a database that was opened for reading only. */
public final class ReadOnlyException extends VectorDbException {

    private static final long serialVersionUID = 1L;

    /** With what happened and what to do about it. */
    public ReadOnlyException(String message) {
        this(message, null);
    }

    /** With what happened, and the failure underneath, if there is one. */
    public ReadOnlyException(String message, @Nullable Throwable cause) {
        super(ErrorCode.READ_ONLY, message, cause);
    }
}
