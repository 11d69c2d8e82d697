package io.tercel.error;

import org.jspecify.annotations.Nullable;

/** The operation did not finish before its deadline. */
public final class DeadlineExceededException extends VectorDbException {

    private static final long serialVersionUID = 1L;

    /** With what happened and what to do about it. */
    public DeadlineExceededException(String message) {
        this(message, null);
    }

    /** With what happened, and the failure underneath, if there is one. */
    public DeadlineExceededException(String message, @Nullable Throwable cause) {
        super(ErrorCode.DEADLINE_EXCEEDED, message, cause);
    }
}
