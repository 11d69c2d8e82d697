package io.tercel.query;

import io.tercel.config.ConsistencyLevel;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A read without a search: rows that fit a condition, in ascending order of the primary key or in another one. Immutable.
 *
 * @param filter which rows; all when empty
 * @param partitions names of the partitions to read; all when empty
 * @param outputFields fields to return, and places in them such as {@code meta["author"]}, {@code $meta["topic"]} or {@code tags[0]}, under
 *     the name by which they are asked for, if the row has them; {@code *} is all but the vectors. The primary key always comes
 * @param limit most rows; 0 for all, which needs a filter
 * @param offset rows to leave out
 * @param orderBy what the rows are ordered by, which needs a limit; rows alike in all of it, or all when it is empty, are in
 *     ascending order of the primary key
 * @param consistency how fresh the data must be; the collection's own level when empty
 * @param asOf the timestamp of the moment to read; now when empty. When given, {@code consistency} does not matter
 * @param timeout how long it may take
 * @param timeZone the zone of the filter's texts of moments without an offset, and of the TIMESTAMPTZ fields that are returned; when empty
 *     texts are read in the collection's zone, and fields come as instants
 */
public record QueryRequest(
        Optional<Filter> filter,
        List<String> partitions,
        List<String> outputFields,
        int limit,
        int offset,
        List<OrderBy> orderBy,
        Optional<ConsistencyLevel> consistency,
        OptionalLong asOf,
        Duration timeout,
        Optional<ZoneId> timeZone) {

    /** Copies the lists; the collection checks the values. */
    public QueryRequest {
        partitions = List.copyOf(partitions);
        outputFields = List.copyOf(outputFields);
        orderBy = List.copyOf(orderBy);
        Objects.requireNonNull(filter, "filter");
        Objects.requireNonNull(consistency, "consistency");
        Objects.requireNonNull(asOf, "asOf");
        Objects.requireNonNull(timeout, "timeout");
        Objects.requireNonNull(timeZone, "timeZone");
    }

    /** Starts a query for the rows that fit a condition. */
    public static Builder filter(String text) {
        return new Builder().filter(Filter.of(text));
    }

    /** Starts a query for the rows that fit a condition with parameters. */
    public static Builder filter(String text, Map<String, ?> parameters) {
        return new Builder().filter(Filter.of(text, parameters));
    }

    /** Starts a query for all rows. */
    public static Builder all() {
        return new Builder();
    }

    /** Collects the parts of a query. Not safe for use by many threads. */
    public static final class Builder extends ReadRequestBuilder<Builder> {

        private List<String> outputFields = List.of("*");
        private int limit;
        private int offset;
        private List<OrderBy> orderBy = List.of();

        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /** Fields, and places in fields, to return; all fields but the vectors unless asked for otherwise. */
        public Builder outputFields(String... fields) {
            outputFields = List.of(fields);
            return this;
        }

        /** Most rows. Without it a filter is needed, and all rows that fit come. */
        public Builder limit(int rows) {
            limit = rows;
            return this;
        }

        /** Rows to leave out, in the order of the result. */
        public Builder offset(int rows) {
            offset = rows;
            return this;
        }

        /**
         * Orders the rows, by the first of these, then by the second, and so on. Needs a limit. BOOL, numbers, TIMESTAMPTZ and VARCHAR
         * can be ordered.
         */
        public Builder orderBy(OrderBy... order) {
            orderBy = List.of(order);
            return this;
        }

        /** The query. */
        public QueryRequest build() {
            return new QueryRequest(
                    filter, partitions, outputFields, limit, offset, orderBy, consistency, asOf, timeout, timeZone);
        }
    }
}
