package io.tercel.error;

import org.jspecify.annotations.Nullable;

/** What was named does not exist. */
public final class NotFoundException extends VectorDbException {

    private static final long serialVersionUID = 1L;

    /** With what happened and what to do about it. */
    public NotFoundException(String message) {
        this(message, null);
    }

    /** With what happened, and the failure underneath, if there is one. */
    public NotFoundException(String message, @Nullable Throwable cause) {
        super(ErrorCode.NOT_FOUND, message, cause);
    }
}
