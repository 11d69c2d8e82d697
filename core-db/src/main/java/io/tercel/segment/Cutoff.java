package io.tercel.segment;

/**
 * Which rows count as gone: those deleted up to one timestamp, and those written before another. Reads use it to see a moment, sealing
 * and merging to know what no read will see again.
 *
 * @param deletedUpTo a row deleted at this timestamp or before is gone
 * @param writtenBefore a row written before this timestamp is gone: its time to live has passed
 */
record Cutoff(long deletedUpTo, long writtenBefore) {

    /** Before all writes. */
    static final long NEVER = 0;

    /** After all writes. */
    static final long ALWAYS = Long.MAX_VALUE;

    /** Deleted rows are gone, and no others. */
    static final Cutoff DELETED = new Cutoff(ALWAYS, NEVER);
}
