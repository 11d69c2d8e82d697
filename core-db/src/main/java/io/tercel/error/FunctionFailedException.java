package io.tercel.error;

import org.jspecify.annotations.Nullable;

/** A function that the caller supplied threw, hung, or returned something unusable; the cause is attached. */
public final class FunctionFailedException extends VectorDbException {

    private static final long serialVersionUID = 1L;

    /** With what happened and what to do about it. */
    public FunctionFailedException(String message) {
        this(message, null);
    }

    /** With what happened, and the failure underneath, if there is one. */
    public FunctionFailedException(String message, @Nullable Throwable cause) {
        super(ErrorCode.FUNCTION_FAILED, message, cause);
    }
}
