package io.tercel.segment;

import io.tercel.column.LongColumn;

/**
 * Which rows count as gone: those deleted up to one timestamp, those written before another, and those whose own moment has come. Reads
 * use it to see a moment, sealing and merging to know what no read will see again.
 *
 * @param deletedUpTo a row deleted at this timestamp or before is gone
 * @param writtenBefore a row written before this timestamp is gone: its time to live has passed
 * @param ended rows that say themselves when they are gone
 */
record Cutoff(long deletedUpTo, long writtenBefore, Ended ended) {

    /** Before all writes. */
    static final long NEVER = 0;

    /** After all writes. */
    static final long ALWAYS = Long.MAX_VALUE;

    /** Deleted rows are gone, and no others. */
    static final Cutoff DELETED = new Cutoff(ALWAYS, NEVER, Ended.NONE);

    /**
     * Rows whose moment has come.
     *
     * @param field the stored field that holds their moments, in microseconds; negative when there is none
     * @param upTo a row with this moment or one before is gone; one without a moment never is
     */
    record Ended(int field, long upTo) {

        static final Ended NONE = new Ended(-1, Long.MIN_VALUE);

        boolean isPossible() {
            return field >= 0;
        }

        /** Whether no row of a segment can have ended. */
        boolean isNowhereIn(Segment segment) {
            return field < 0 || moments(segment).min() > upTo;
        }

        /** Whether a row of a segment has ended. */
        boolean has(Segment segment, int row) {
            if (field < 0) {
                return false;
            }
            LongColumn moments = moments(segment);
            return !moments.isNull(row) && moments.get(row) <= upTo;
        }

        private LongColumn moments(Segment segment) {
            return (LongColumn) segment.column(field);
        }
    }
}
