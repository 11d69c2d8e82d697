package io.tercel.error;

import org.jspecify.annotations.Nullable;

/** The data did not become as fresh as the consistency level asks before the deadline; stale data was not served. */
public final class ConsistencyTimeoutException extends VectorDbException {

    private static final long serialVersionUID = 1L;

    /** With what happened and what to do about it. */
    public ConsistencyTimeoutException(String message) {
        this(message, null);
    }

    /** With what happened, and the failure underneath, if there is one. */
    public ConsistencyTimeoutException(String message, @Nullable Throwable cause) {
        super(ErrorCode.CONSISTENCY_TIMEOUT, message, cause);
    }
}
