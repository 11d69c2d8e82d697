package io.tercel.query.exec;

import io.tercel.config.Limits;
import io.tercel.error.InvalidRequestException;
import io.tercel.expr.FilterPlan;
import io.tercel.query.Aggregate;
import io.tercel.query.AggregateRequest;
import io.tercel.query.AggregateResult;
import io.tercel.query.OrderBy;
import io.tercel.query.QueryExplanation;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.Row;
import io.tercel.segment.Partitions;
import io.tercel.segment.Snapshot;
import io.tercel.segment.SparseAnalysis;
import io.tercel.time.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Carries out aggregations on one collection. Safe for use by many threads. */
public final class AggregateExecutor {

    private final Limits limits;
    private final RequestChecks checks;
    private final FilterCompiler filters;
    private final FieldUse fields;

    /**
     * For one collection.
     *
     * @param zone where filters' texts of moments are read that name no offset
     * @param partitions the collection's partitions at the moment of asking
     */
    public AggregateExecutor(
            CollectionSchema schema,
            Limits limits,
            SparseAnalysis analysis,
            Supplier<ZoneId> zone,
            Supplier<Partitions> partitions) {
        this.limits = limits;
        this.checks = new RequestChecks(schema, limits);
        this.filters = new FilterCompiler(schema, limits, analysis, zone, partitions);
        this.fields = new FieldUse(schema);
    }

    /** A request that fits the collection, with what has been worked out of it. */
    public static final class Prepared {

        private final Optional<FilterPlan> filter;
        private final Aggregation.Plan plan;
        private final Optional<ZoneId> zone;

        private Prepared(Optional<FilterPlan> filter, Aggregation.Plan plan, Optional<ZoneId> zone) {
            this.filter = filter;
            this.plan = plan;
            this.zone = zone;
        }
    }

    /**
     * Checks a request before anything is read or waited for.
     *
     * @throws io.tercel.error.VectorDbException when it does not fit the collection
     */
    public Prepared prepare(AggregateRequest request) {
        checks.check(request);
        List<Aggregation.Field> groupBy = request.groupBy().stream()
                .distinct()
                .map(name -> field(fields.groupable(name)))
                .toList();
        List<Aggregation.Column> columns =
                request.aggregates().stream().distinct().map(this::column).toList();
        List<Aggregation.Order> order = request.orderBy().stream()
                .map(by -> order(by, groupBy, columns))
                .toList();
        int groups = request.limit() == 0 ? limits.groups() : request.limit();
        return new Prepared(
                filters.compileForReading(request.filter(), request.timeZone()),
                new Aggregation.Plan(groupBy, columns, order, groups),
                request.timeZone());
    }

    private Aggregation.Column column(Aggregate aggregate) {
        if (aggregate.countsRows()) {
            return new Aggregation.Column(aggregate, Optional.empty());
        }
        String what = aggregate.column() + ": field";
        int position =
                switch (aggregate.function()) {
                    case COUNT -> fields.countable(aggregate.field(), what);
                    case MIN, MAX -> fields.bounded(aggregate.field(), what);
                    case SUM, AVG -> fields.summable(aggregate.field(), what);
                };
        return new Aggregation.Column(aggregate, Optional.of(field(position)));
    }

    private Aggregation.Field field(int position) {
        return new Aggregation.Field(position, fields.field(position));
    }

    private static Aggregation.Order order(
            OrderBy by, List<Aggregation.Field> groupBy, List<Aggregation.Column> columns) {
        List<String> names = new ArrayList<>();
        groupBy.forEach(field -> names.add(field.schema().name()));
        columns.forEach(column -> names.add(column.aggregate().column()));
        int at = names.indexOf(by.field());
        if (at < 0) {
            throw new InvalidRequestException(
                    "order by '%s': the result has no such column; it has %s".formatted(by.field(), names));
        }
        return new Aggregation.Order(at, by.isDescending());
    }

    /** Runs an aggregation on a snapshot. */
    public AggregateResult aggregate(Snapshot snapshot, Prepared prepared, Deadline deadline) {
        long start = System.nanoTime();
        List<EligibleRows> eligible = filters.eligible(snapshot, prepared.filter, deadline);
        List<Row> rows = rows(snapshot, prepared, eligible, deadline);
        return new AggregateResult(rows, snapshot.timestamp(), Duration.ofNanos(System.nanoTime() - start));
    }

    /** Runs an aggregation on a snapshot and tells how it went. */
    public QueryExplanation explain(Snapshot snapshot, Prepared prepared, Deadline deadline) {
        long start = System.nanoTime();
        FilterTrace trace = FilterTrace.on();
        List<EligibleRows> eligible = filters.eligible(snapshot, prepared.filter, segment -> true, deadline, trace);
        Duration filtering = Duration.ofNanos(System.nanoTime() - start);
        int groups = rows(snapshot, prepared, eligible, deadline).size();
        return new QueryExplanation(
                trace.scans(),
                groups,
                "one for each group of all rows that pass",
                snapshot.timestamp(),
                filtering,
                Duration.ofNanos(System.nanoTime() - start));
    }

    private List<Row> rows(Snapshot snapshot, Prepared prepared, List<EligibleRows> eligible, Deadline deadline) {
        Aggregation aggregation =
                new Aggregation(prepared.plan, new SnapshotColumns(snapshot), limits.groups(), deadline);
        for (int segment = 0; segment < eligible.size(); segment++) {
            aggregation.add(segment, eligible.get(segment));
        }
        List<Row> rows = aggregation.rows();
        return prepared.zone
                .map(zone -> rows.stream().map(row -> in(zone, row)).toList())
                .orElse(rows);
    }

    /** The row with its moments in a zone. */
    private static Row in(ZoneId zone, Row row) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>(row.values());
        values.replaceAll((name, value) ->
                value instanceof Instant moment ? moment.atZone(zone).toOffsetDateTime() : value);
        return Row.of(values);
    }
}
