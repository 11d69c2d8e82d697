package io.tercel.error;

import org.jspecify.annotations.Nullable;

/** What was to be created exists already. */
public final class AlreadyExistsException extends VectorDbException {

    private static final long serialVersionUID = 1L;

    /** With what happened and what to do about it. */
    public AlreadyExistsException(String message) {
        this(message, null);
    }

    /** With what happened, and the failure underneath, if there is one. */
    public AlreadyExistsException(String message, @Nullable Throwable cause) {
        super(ErrorCode.ALREADY_EXISTS, message, cause);
    }
}
