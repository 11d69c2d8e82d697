package io.tercel.error;

import org.jspecify.annotations.Nullable;

/** The change stream no longer holds the changes after the given position. */
public final class PositionExpiredException extends VectorDbException {

    private static final long serialVersionUID = 1L;

    /** With what happened and what to do about it. */
    public PositionExpiredException(String message) {
        this(message, null);
    }

    /** With what happened, and the failure underneath, if there is one. */
    public PositionExpiredException(String message, @Nullable Throwable cause) {
        super(ErrorCode.POSITION_EXPIRED, message, cause);
    }
}
