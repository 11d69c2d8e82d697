package io.tercel.error;

import org.jspecify.annotations.Nullable;

/** A parameter, a row or a schema breaks a rule; nothing was written. */
public final class InvalidRequestException extends VectorDbException {

    private static final long serialVersionUID = 1L;

    /** With what happened and what to do about it. */
    public InvalidRequestException(String message) {
        this(message, null);
    }

    /** With what happened, and the failure underneath, if there is one. */
    public InvalidRequestException(String message, @Nullable Throwable cause) {
        super(ErrorCode.INVALID_REQUEST, message, cause);
    }
}
