package io.tercel.error;

import org.jspecify.annotations.Nullable;

/** The files are of a format version that this release does not read. */
public final class UnsupportedFormatException extends VectorDbException {

    private static final long serialVersionUID = 1L;

    /** With what happened and what to do about it. */
    public UnsupportedFormatException(String message) {
        this(message, null);
    }

    /** With what happened, and the failure underneath, if there is one. */
    public UnsupportedFormatException(String message, @Nullable Throwable cause) {
        super(ErrorCode.UNSUPPORTED_FORMAT, message, cause);
    }
}
