package io.tercel.error;

/** A value is larger than a named limit; nothing was written. */
public final class LimitExceededException extends VectorDbException {

    private static final long serialVersionUID = 1L;

    private final String limit;
    private final long allowed;
    private final long given;

    /** With the limit's name as in {@code Limits}, its value, what was given, and where. */
    public LimitExceededException(String limit, long allowed, long given, String where) {
        super(ErrorCode.LIMIT_EXCEEDED, "%s: %s allows %,d, got %,d".formatted(where, limit, allowed, given), null);
        this.limit = limit;
        this.allowed = allowed;
        this.given = given;
    }

    /** The limit's name. */
    public String limit() {
        return limit;
    }

    /** The largest value that is allowed. */
    public long allowed() {
        return allowed;
    }

    /** The value that was given. */
    public long given() {
        return given;
    }
}
