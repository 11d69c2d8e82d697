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
    public static final class Builder extends ReadRequestBuilder<Builder> {

        private List<String> groupBy = List.of();
        private final List<Aggregate> aggregates = new ArrayList<>();
        private List<OrderBy> orderBy = List.of();
        private int limit;

        private Builder() {}

        @Override
        Builder self() {
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

        /** The aggregation. */
        public AggregateRequest build() {
            return new AggregateRequest(
                    filter, partitions, groupBy, aggregates, orderBy, limit, consistency, asOf, timeout, timeZone);
        }
    }
}
