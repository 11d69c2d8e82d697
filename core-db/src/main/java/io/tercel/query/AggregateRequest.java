package io.tercel.query;

import io.tercel.config.ConsistencyLevel;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Counts, sums and the like over the rows that fit a condition, for all of them together or for each group of rows that agree in some
 * fields. Immutable.
 *
 * @param filter which rows; all when empty
 * @param partitions names of the partitions to read; all when empty
 * @param groupBy fields in which the rows of a group agree, BOOL, INT8 to INT64, TIMESTAMPTZ or VARCHAR; null is a value like others.
 *     When empty, all rows are one group, which is there even if there are no rows
 * @param aggregates what to work out for each group; may be empty when there are fields to group by
 * @param orderBy fields of {@code groupBy} or columns of {@code aggregates}; groups alike in these, or all when it is empty, are in
 *     ascending order of their fields
 * @param limit most groups; 0 for all
 * @param consistency how fresh the data must be; the collection's own level when empty
 * @param asOf the timestamp of the moment to read; now when empty. When given, {@code consistency} does not matter
 * @param timeout how long it may take
 * @param timeZone the zone of the filter's texts of moments without an offset, and of the moments in the result, which then are
 *     {@code OffsetDateTime}; the collection's own zone and {@code Instant} when empty
 */
public record AggregateRequest(
        Optional<Filter> filter,
        List<String> partitions,
        List<String> groupBy,
        List<Aggregate> aggregates,
        List<OrderBy> orderBy,
        int limit,
        Optional<ConsistencyLevel> consistency,
        OptionalLong asOf,
        Duration timeout,
        Optional<ZoneId> timeZone) {

    /** Copies the lists; the collection checks the values. */
    public AggregateRequest {
        Objects.requireNonNull(filter, "filter");
        partitions = List.copyOf(partitions);
        groupBy = List.copyOf(groupBy);
        aggregates = List.copyOf(aggregates);
        orderBy = List.copyOf(orderBy);
        Objects.requireNonNull(consistency, "consistency");
        Objects.requireNonNull(asOf, "asOf");
        Objects.requireNonNull(timeout, "timeout");
        Objects.requireNonNull(timeZone, "timeZone");
    }

    /** Starts an aggregation of the rows that fit a condition. */
    public static Builder filter(String text) {
        return new Builder().filter(Filter.of(text));
    }

    /** Starts an aggregation of the rows that fit a condition with parameters. */
    public static Builder filter(String text, Map<String, ?> parameters) {
        return new Builder().filter(Filter.of(text, parameters));
    }

    /** Starts an aggregation of all rows. */
    public static Builder all() {
        return new Builder();
    }

    /** Collects the parts of an aggregation. Not safe for use by many threads. */
    public static final class Builder {

        private Optional<Filter> filter = Optional.empty();
        private List<String> partitions = List.of();
        private List<String> groupBy = List.of();
        private final List<Aggregate> aggregates = new ArrayList<>();
        private List<OrderBy> orderBy = List.of();
        private int limit;
        private Optional<ConsistencyLevel> consistency = Optional.empty();
        private OptionalLong asOf = OptionalLong.empty();
        private Duration timeout = SearchRequest.DEFAULT_TIMEOUT;
        private Optional<ZoneId> timeZone = Optional.empty();

        private Builder() {}

        /** Which rows. */
        public Builder filter(Filter condition) {
            filter = Optional.of(condition);
            return this;
        }

        /** The partitions to read; all unless some are named. Not for collections with a partition key. */
        public Builder partitions(String... names) {
            partitions = List.of(names);
            return this;
        }

        /** Fields in which the rows of a group agree. */
        public Builder groupBy(String... fields) {
            groupBy = List.of(fields);
            return this;
        }

        /** Adds {@code count(*)}: the number of rows. */
        public Builder count() {
            return count(Aggregate.ALL_ROWS);
        }

        /** Adds the number of rows in which a field, of any type, is not null. */
        public Builder count(String field) {
            return add(Aggregate.Function.COUNT, field);
        }

        /** Adds the smallest value of a field of numbers, moments or text. */
        public Builder min(String field) {
            return add(Aggregate.Function.MIN, field);
        }

        /** Adds the largest value of a field of numbers, moments or text. */
        public Builder max(String field) {
            return add(Aggregate.Function.MAX, field);
        }

        /** Adds the sum of a field of numbers; exact for integers, and an error when it does not fit a Long. */
        public Builder sum(String field) {
            return add(Aggregate.Function.SUM, field);
        }

        /** Adds the mean of a field of numbers. */
        public Builder avg(String field) {
            return add(Aggregate.Function.AVG, field);
        }

        private Builder add(Aggregate.Function function, String field) {
            aggregates.add(new Aggregate(function, field));
            return this;
        }

        /** Orders the groups, by the first of these, then by the second, and so on. */
        public Builder orderBy(OrderBy... order) {
            orderBy = List.of(order);
            return this;
        }

        /** Most groups; all unless asked for otherwise. */
        public Builder limit(int groups) {
            limit = groups;
            return this;
        }

        /** How fresh the data must be. The collection's own level unless asked for otherwise. */
        public Builder consistency(ConsistencyLevel level) {
            consistency = Optional.of(level);
            return this;
        }

        /**
         * Reads what was there after the write with this timestamp, as {@code WriteResult.timestamp()} tells it, and before all later
         * ones. The collection's property {@code history} says how far back that can be. Waits until that write can be seen, whatever
         * the consistency level. {@code io.tercel.time.Timestamp.of} makes a timestamp of an instant.
         */
        public Builder asOf(long timestamp) {
            asOf = OptionalLong.of(timestamp);
            return this;
        }

        /** How long it may take. 30 seconds unless asked for otherwise. */
        public Builder timeout(Duration most) {
            timeout = most;
            return this;
        }

        /**
         * The time zone of this request, before the collection's own: texts of moments in the filter that name no offset are read in it, and
         * moments come as {@code OffsetDateTime} in it, not as {@code Instant}.
         */
        public Builder timeZone(ZoneId zone) {
            timeZone = Optional.of(zone);
            return this;
        }

        /** The aggregation. */
        public AggregateRequest build() {
            return new AggregateRequest(
                    filter, partitions, groupBy, aggregates, orderBy, limit, consistency, asOf, timeout, timeZone);
        }
    }
}
