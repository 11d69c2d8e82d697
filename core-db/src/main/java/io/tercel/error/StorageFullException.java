package io.tercel.error;

import org.jspecify.annotations.Nullable;

/**
 * The disk is full. The write is not there and was not acknowledged; reads go on. Whatever brings rows is refused with this until there is
 * room; deletes, {@code compact()}, dropping and closing may use what the database has set aside for them.
 */
public final class StorageFullException extends VectorDbException {

    private static final long serialVersionUID = 1L;

    /** With what happened and what to do about it. */
    public StorageFullException(String message) {
        this(message, null);
    }

    /** With what happened, and the failure underneath, if there is one. */
    public StorageFullException(String message, @Nullable Throwable cause) {
        super(ErrorCode.STORAGE_FULL, message, cause);
    }
}
