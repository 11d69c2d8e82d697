package io.tercel.error;

import org.jspecify.annotations.Nullable;

/** A parameter, a row or a schema breaks a rule; nothing was written. */
public final class InvalidRequestException extends VectorDbException {

    private static final long serialVersionUID = 1L;

    /** With what happened and what to do about it. */
    public InvalidRequestException(String message) {
        this(message, null);
    }

    /** A filter does not fit the collection: with its text, the offset of what does not fit, and what happened. */
    public static InvalidRequestException inFilter(String filter, int position, String message) {
        return new InvalidRequestException(
                "filter at position %d: %s".formatted(position, message) + Excerpt.of(filter, position));
    }

    /** With what happened, and the failure underneath, if there is one. */
    public InvalidRequestException(String message, @Nullable Throwable cause) {
        super(ErrorCode.INVALID_REQUEST, message, cause);
    }
}
