package io.tercel.query;

import io.tercel.config.ConsistencyLevel;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What every read can be told: which rows, as of when, how long it may take. Not safe for use by many threads.
 *
 * @param <B> the builder of one kind of request
 */
public abstract sealed class ReadRequestBuilder<B extends ReadRequestBuilder<B>>
        permits QueryRequest.Builder, AggregateRequest.Builder, SearchRequest.Builder {

    Optional<Filter> filter = Optional.empty();
    List<String> partitions = List.of();
    Optional<ConsistencyLevel> consistency = Optional.empty();
    OptionalLong asOf = OptionalLong.empty();
    Duration timeout = SearchRequest.DEFAULT_TIMEOUT;
    Optional<ZoneId> timeZone = Optional.empty();

    ReadRequestBuilder() {}

    abstract B self();

    /** Which rows. */
    public final B filter(Filter condition) {
        filter = Optional.of(condition);
        return self();
    }

    /** The partitions to read; all unless some are named. Not for collections with a partition key. */
    public final B partitions(String... names) {
        partitions = List.of(names);
        return self();
    }

    /** How fresh the data must be. The collection's own level unless asked for otherwise. */
    public final B consistency(ConsistencyLevel level) {
        consistency = Optional.of(level);
        return self();
    }

    /**
     * Reads what was there after the write with this timestamp, as {@code WriteResult.timestamp()} tells it, and before all later
     * ones. The collection's property {@code history} says how far back that can be. Waits until that write can be seen, whatever
     * the consistency level. {@code io.tercel.time.Timestamp.of} makes a timestamp of an instant. Scores of texts (BM25) count
     * terms and rows as they are now.
     */
    public final B asOf(long timestamp) {
        asOf = OptionalLong.of(timestamp);
        return self();
    }

    /** How long it may take, waiting for fresh data included. 30 seconds unless asked for otherwise. */
    public final B timeout(Duration most) {
        timeout = most;
        return self();
    }

    /**
     * The time zone of this request, before the collection's own: texts of moments in the filter that name no offset are read in it, and
     * TIMESTAMPTZ fields come as {@code OffsetDateTime} in it, not as {@code Instant}.
     */
    public final B timeZone(ZoneId zone) {
        timeZone = Optional.of(zone);
        return self();
    }
}
