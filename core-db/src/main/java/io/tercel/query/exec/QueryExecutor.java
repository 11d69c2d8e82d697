package io.tercel.query.exec;

import io.tercel.config.Limits;
import io.tercel.expr.FilterPlan;
import io.tercel.expr.RowBitmap;
import io.tercel.query.Filter;
import io.tercel.query.OrderBy;
import io.tercel.query.QueryExplanation;
import io.tercel.query.QueryRequest;
import io.tercel.query.exec.rank.RowRef;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.ColumnData;
import io.tercel.schema.Row;
import io.tercel.segment.KeyOrder;
import io.tercel.segment.Partitions;
import io.tercel.segment.SegmentView;
import io.tercel.segment.Snapshot;
import io.tercel.segment.SparseAnalysis;
import io.tercel.time.Deadline;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Carries out reads without a search on one collection. Safe for use by many threads. */
public final class QueryExecutor {

    private final CollectionSchema schema;
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
    public QueryExecutor(
            CollectionSchema schema,
            Limits limits,
            SparseAnalysis analysis,
            Supplier<ZoneId> zone,
            Supplier<Partitions> partitions) {
        this.schema = schema;
        this.limits = limits;
        this.checks = new RequestChecks(schema, limits);
        this.filters = new FilterCompiler(schema, limits, analysis, zone, partitions);
        this.fields = new FieldUse(schema);
    }

    /** A request that fits the collection, with what has been worked out of it. */
    public static final class Prepared {

        private final QueryRequest request;
        private final Optional<FilterPlan> filter;
        private final List<OrderedRows.Key> order;
        private final Projector projector;

        private Prepared(
                QueryRequest request, Optional<FilterPlan> filter, List<OrderedRows.Key> order, Projector projector) {
            this.request = request;
            this.filter = filter;
            this.order = order;
            this.projector = projector;
        }
    }

    /**
     * Checks a request before anything is read or waited for.
     *
     * @throws io.tercel.error.VectorDbException when it does not fit the collection
     */
    public Prepared prepare(QueryRequest request) {
        checks.check(request);
        return prepared(request);
    }

    /** As {@link #prepare}, for an iterator with batches of a size. */
    public Prepared prepareIterator(QueryRequest request, int batchSize) {
        checks.checkIterator(request, batchSize);
        return prepared(request);
    }

    private Prepared prepared(QueryRequest request) {
        Projector projector = new Projector(schema, limits, request.outputFields(), request.timeZone());
        List<OrderedRows.Key> order = request.orderBy().stream().map(this::key).toList();
        return new Prepared(request, filters.compileForReading(request.filter(), request.timeZone()), order, projector);
    }

    private OrderedRows.Key key(OrderBy by) {
        int position = fields.orderable(by.field());
        return new OrderedRows.Key(position, fields.field(position), by.isDescending());
    }

    /** Runs a query on a snapshot: rows in the order asked for. */
    public List<Row> query(Snapshot snapshot, Prepared prepared, Deadline deadline) {
        return rows(snapshot, prepared, filters.eligible(snapshot, prepared.filter, deadline), deadline);
    }

    private static List<Row> rows(
            Snapshot snapshot, Prepared prepared, List<EligibleRows> eligible, Deadline deadline) {
        QueryRequest request = prepared.request;
        int wanted = request.limit() == 0 ? Integer.MAX_VALUE : request.limit() + request.offset();
        long[] rows = prepared.order.isEmpty()
                ? KeyOrderedRows.first(eligible, wanted, deadline)
                : OrderedRows.first(eligible, prepared.order, wanted, deadline);
        List<Row> out = new ArrayList<>();
        for (int i = request.offset(); i < rows.length; i++) {
            out.add(prepared.projector.read(
                    snapshot.segments().get(RowRef.segment(rows[i])).segment(), RowRef.row(rows[i])));
        }
        return out;
    }

    /** Runs a query on a snapshot and tells how it went. */
    public QueryExplanation explain(Snapshot snapshot, Prepared prepared, Deadline deadline) {
        long start = System.nanoTime();
        FilterTrace trace = FilterTrace.on();
        List<EligibleRows> eligible = filters.eligible(snapshot, prepared.filter, segment -> true, deadline, trace);
        Duration filtering = Duration.ofNanos(System.nanoTime() - start);
        int rows = rows(snapshot, prepared, eligible, deadline).size();
        String order = prepared.order.isEmpty()
                ? "rows come by ascending primary key, in which segments have them"
                : "the values of all rows that pass were compared for the order";
        return new QueryExplanation(
                trace.scans(),
                rows,
                order,
                snapshot.timestamp(),
                filtering,
                Duration.ofNanos(System.nanoTime() - start));
    }

    /** The rows of a query on a snapshot in batches. The snapshot stays the caller's, to be closed after the last batch. */
    public QueryBatches batches(Snapshot snapshot, Prepared prepared, int batchSize) {
        QueryRequest request = prepared.request;
        return new QueryBatches(
                snapshot,
                deadline -> filters.eligible(snapshot, prepared.filter, deadline),
                prepared.projector,
                new QueryBatches.Window(request.offset(), request.limit(), batchSize));
    }

    /** The keys of the rows that pass a filter. */
    public List<Object> keys(Snapshot snapshot, Filter filter, Deadline deadline) {
        List<Object> keys = new ArrayList<>();
        for (EligibleRows rows : filters.eligible(snapshot, filters.compile(filter), deadline)) {
            for (int row = rows.next(0); row != RowBitmap.NO_MORE_ROWS; row = rows.next(row + 1)) {
                keys.add(Projector.key(schema.storedFields(), rows.view().segment(), row));
            }
        }
        return keys;
    }

    /** The number of rows that pass a filter. */
    public long count(Snapshot snapshot, Filter filter, Deadline deadline) {
        return filters
                .eligible(snapshot, filters.compileForReading(Optional.of(filter), Optional.empty()), deadline)
                .stream()
                .mapToLong(EligibleRows::count)
                .sum();
    }

    /** The rows of these keys, in the order of the keys; missing ones are passed over. */
    public List<Row> get(Snapshot snapshot, List<Object> keys, List<String> outputFields) {
        Projector projector = new Projector(schema, limits, outputFields, Optional.empty());
        ColumnData column = KeyOrder.column(keys);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            for (SegmentView view : snapshot.segments()) {
                int row = view.find(column, i);
                if (row >= 0) {
                    rows.add(projector.read(view.segment(), row));
                    break;
                }
            }
        }
        return rows;
    }
}
