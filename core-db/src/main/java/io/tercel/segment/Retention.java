package io.tercel.segment;

import io.tercel.schema.CollectionProperties;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.FieldSchema;
import io.tercel.time.Timestamp;
import java.util.List;

/**
 * For how long a collection's rows can be read, in milliseconds of the wall clock.
 *
 * @param timeToLiveMillis after its last insert or upsert a row is there for so long; 0 for ever
 * @param historyMillis rows that were deleted, replaced or have expired can be read as of earlier moments for so long; 0 for not at all
 * @param endField the stored field that says of each row when it is gone; negative when there is none
 */
public record Retention(long timeToLiveMillis, long historyMillis, int endField) {

    private static final long MICROS_PER_MILLI = 1_000;

    /** What the properties of a collection say. */
    public static Retention of(CollectionProperties properties, CollectionSchema schema) {
        List<String> stored =
                schema.storedFields().stream().map(FieldSchema::name).toList();
        return new Retention(
                properties.timeToLive().toMillis(),
                properties.history().toMillis(),
                properties.ttlField().map(stored::indexOf).orElse(-1));
    }

    /** Whether rows go by themselves. */
    public boolean isExpiring() {
        return timeToLiveMillis > 0 || endField >= 0;
    }

    /** What a read of a moment sees as gone, of what was deleted up to a timestamp. */
    Cutoff at(long nowMillis, long deletedUpTo) {
        return new Cutoff(deletedUpTo, expiredBefore(nowMillis), ended(nowMillis));
    }

    /** Rows written before this timestamp have expired at a moment; {@link Cutoff#NEVER} when rows do not expire. */
    private long expiredBefore(long nowMillis) {
        return timeToLiveMillis == 0 ? Cutoff.NEVER : Timestamp.ofMillis(Math.max(0, nowMillis - timeToLiveMillis));
    }

    private Cutoff.Ended ended(long nowMillis) {
        return endField < 0 ? Cutoff.Ended.NONE : new Cutoff.Ended(endField, nowMillis * MICROS_PER_MILLI);
    }

    /** The earliest timestamp that can be read, as far as the clock goes. */
    long earliest(long nowMillis) {
        return Timestamp.ofMillis(Math.max(0, nowMillis - historyMillis));
    }

    /** What a row must be for no read to need it any more, neither of now nor of an earlier moment. */
    Cutoff cutoff(long nowMillis) {
        return at(nowMillis - historyMillis, historyMillis == 0 ? Cutoff.ALWAYS : earliest(nowMillis));
    }
}
