package io.tercel.error;

import org.jspecify.annotations.Nullable;

/**
 * The root of everything that the database throws on purpose. Messages name the field, what was expected, what came and
 * where; whatever the exception, nothing of the failed call has been written unless its type says otherwise.
 */
public abstract sealed class VectorDbException extends RuntimeException
        permits AlreadyExistsException,
                ClosedException,
                ConsistencyTimeoutException,
                CorruptionException,
                DeadlineExceededException,
                DirectoryLockedException,
                FilterSyntaxException,
                FunctionFailedException,
                InvalidRequestException,
                LimitExceededException,
                NotFoundException,
                PositionExpiredException,
                ReadOnlyException,
                StorageException,
                StorageFailedException,
                StorageFullException,
                UnsupportedFormatException {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    VectorDbException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** The kind of the failure. */
    public final ErrorCode code() {
        return code;
    }
}
