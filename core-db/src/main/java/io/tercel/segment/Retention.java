package io.tercel.segment;

import io.tercel.schema.CollectionProperties;
import io.tercel.time.Timestamp;

/**
 * For how long a collection's rows can be read, in milliseconds of the wall clock.
 *
 * @param timeToLiveMillis after its last insert or upsert a row is there for so long; 0 for ever
 * @param historyMillis rows that were deleted, replaced or have expired can be read as of earlier moments for so long; 0 for not at all
 */
public record Retention(long timeToLiveMillis, long historyMillis) {

    /** What the properties of a collection say. */
    public static Retention of(CollectionProperties properties) {
        return new Retention(
                properties.timeToLive().toMillis(), properties.history().toMillis());
    }

    /** Rows written before this timestamp have expired at a moment; {@link Cutoff#NEVER} when rows do not expire. */
    long expiredBefore(long nowMillis) {
        return timeToLiveMillis == 0 ? Cutoff.NEVER : Timestamp.ofMillis(Math.max(0, nowMillis - timeToLiveMillis));
    }

    /** The earliest timestamp that can be read, as far as the clock goes. */
    long earliest(long nowMillis) {
        return Timestamp.ofMillis(Math.max(0, nowMillis - historyMillis));
    }

    /** What a row must be for no read to need it any more, neither of now nor of an earlier moment. */
    Cutoff cutoff(long nowMillis) {
        return new Cutoff(
                historyMillis == 0 ? Cutoff.ALWAYS : earliest(nowMillis), expiredBefore(nowMillis - historyMillis));
    }
}
