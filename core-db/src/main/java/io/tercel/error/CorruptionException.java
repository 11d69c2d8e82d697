package io.tercel.error;

import org.jspecify.annotations.Nullable;

/** Stored bytes are not those that were written. Names the file and the place; no answer is made from such bytes. */
public final class CorruptionException extends VectorDbException {

    private static final long serialVersionUID = 1L;

    private final String file;
    private final long offset;

    /** With the file, the offset in bytes of the damage, and what was found there against what was expected. */
    public CorruptionException(String file, long offset, String what) {
        this(file, offset, what, null);
    }

    /** As {@link #CorruptionException(String, long, String)}, with the failure underneath. */
    public CorruptionException(String file, long offset, String what, @Nullable Throwable cause) {
        super(ErrorCode.CORRUPTION, "%s at byte %d: %s".formatted(file, offset, what), cause);
        this.file = file;
        this.offset = offset;
    }

    /** The damaged file, relative to the database directory. */
    public String file() {
        return file;
    }

    /** Offset of the damage in bytes. */
    public long offset() {
        return offset;
    }
}
