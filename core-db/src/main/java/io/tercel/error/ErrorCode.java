package io.tercel.error;

/**
 * The kind of a failure, stable over releases. {@link #milvusCode()} is the code that a Milvus server gives for the same
 * failure, so that a client can treat both alike.
 */
public enum ErrorCode {
    /** A parameter, row or schema breaks a rule. */
    INVALID_REQUEST(1100),
    /** A value is larger than a named limit. */
    LIMIT_EXCEEDED(1102),
    /** A filter text does not parse. */
    FILTER_SYNTAX(1100),
    /** A collection, partition, key or alias of that name is there already. */
    ALREADY_EXISTS(1100),
    /** A collection, partition, field or alias of that name is not there. */
    NOT_FOUND(100),
    /** The object has been closed. */
    CLOSED(1),
    /** The directory is in use by another owner. */
    DIRECTORY_LOCKED(2),
    /** The directory or one of its files cannot be used. */
    STORAGE(1001),
    /** The disk is full. */
    STORAGE_FULL(7),
    /** A write to stable storage failed; the database is read-only until it is opened again. */
    STORAGE_FAILED(1001),
    /** Stored bytes are not those that were written. */
    CORRUPTION(1001),
    /** The files were written by a release that this one cannot read. */
    UNSUPPORTED_FORMAT(1001),
    /** The data did not become fresh enough before the deadline. */
    CONSISTENCY_TIMEOUT(11),
    /** The operation did not finish before the deadline. */
    DEADLINE_EXCEEDED(11),
    /** A function given by the caller failed. */
    FUNCTION_FAILED(2100),
    /** A position in the change stream is older than what is kept. */
    POSITION_EXPIRED(1100),
    /** The database was opened for reading only. */
    READ_ONLY(1100);

    private final int milvusCode;

    ErrorCode(int milvusCode) {
        this.milvusCode = milvusCode;
    }

    /** The code of a Milvus server for the same failure. */
    public int milvusCode() {
        return milvusCode;
    }
}
