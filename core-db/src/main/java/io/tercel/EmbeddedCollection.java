package io.tercel;

import io.tercel.commit.CommitPipeline;
import io.tercel.commit.KeyGate;
import io.tercel.commit.PendingWrite;
import io.tercel.config.ConsistencyLevel;
import io.tercel.config.Durability;
import io.tercel.error.AlreadyExistsException;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.NotFoundException;
import io.tercel.log.WriteRecord;
import io.tercel.log.WriteRecord.Removal;
import io.tercel.manifest.PartitionMeta;
import io.tercel.query.AggregateRequest;
import io.tercel.query.AggregateResult;
import io.tercel.query.Filter;
import io.tercel.query.QueryExplanation;
import io.tercel.query.QueryIterator;
import io.tercel.query.QueryRequest;
import io.tercel.query.SearchExplanation;
import io.tercel.query.SearchIterator;
import io.tercel.query.SearchRequest;
import io.tercel.query.SearchResult;
import io.tercel.query.WriteResult;
import io.tercel.query.exec.AggregateExecutor;
import io.tercel.query.exec.QueryBatches;
import io.tercel.query.exec.QueryExecutor;
import io.tercel.query.exec.SearchBatches;
import io.tercel.query.exec.SearchExecutor;
import io.tercel.schema.CheckedRows;
import io.tercel.schema.CollectionProperties;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.ColumnData;
import io.tercel.schema.FieldIds;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.FunctionSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.NumberedSchema;
import io.tercel.schema.PartialRows;
import io.tercel.schema.PrimaryKeys;
import io.tercel.schema.Row;
import io.tercel.schema.RowBatch;
import io.tercel.schema.ScalarIndex;
import io.tercel.schema.ScalarIndexSpec;
import io.tercel.segment.CollectionStore;
import io.tercel.segment.KeyOrder;
import io.tercel.segment.PartitionSet;
import io.tercel.segment.PreparedWrite;
import io.tercel.segment.RowsOfKeys;
import io.tercel.segment.Snapshot;
import io.tercel.text.Analyzer;
import io.tercel.text.Token;
import io.tercel.time.Deadline;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** A session on a collection of an {@link EmbeddedDatabase}. */
final class EmbeddedCollection implements Collection {

    private static final int DEFAULT_PARTITION = PartitionMeta.DEFAULT.number();

    private final EmbeddedDatabase database;
    private final OpenCollection open;

    /** The newest write of this session: what a SESSION read has to see. */
    private final AtomicLong lastWrite = new AtomicLong();

    EmbeddedCollection(EmbeddedDatabase database, OpenCollection open) {
        this.database = database;
        this.open = open;
    }

    /** In a session that has seen a write. */
    EmbeddedCollection(EmbeddedDatabase database, OpenCollection open, long seen) {
        this(database, open);
        lastWrite.set(seen);
    }

    @Override
    public String name() {
        return schema().name();
    }

    @Override
    public CollectionSchema schema() {
        return open.store().schema();
    }

    @Override
    public CollectionProperties properties() {
        return store().properties();
    }

    @Override
    public void alter(CollectionProperties properties) {
        Objects.requireNonNull(properties, "properties");
        maintaining(() -> {
            database.setProperties(open, properties);
            return true;
        });
    }

    @Override
    public CollectionDescription describe() {
        long rows = count();
        List<IndexDescription> indexes = describingIndexes(IndexReports::all);
        return reading(form -> database.describe(open, rows, indexes));
    }

    @Override
    public IndexDescription describeIndex(String field) {
        Objects.requireNonNull(field, "field");
        return describingIndexes(indexes -> indexes.of(field));
    }

    private <T> T describingIndexes(Function<IndexReports, T> report) {
        return reading(form -> {
            Deadline deadline = Deadline.in(SearchRequest.DEFAULT_TIMEOUT);
            try (Snapshot snapshot = snapshot(form, Optional.empty(), OptionalLong.empty(), deadline)) {
                return report.apply(database.indexes(form.store(), snapshot));
            }
        });
    }

    @Override
    public void createIndex(String field, IndexSpec index) {
        Objects.requireNonNull(field, "field");
        Objects.requireNonNull(index, "index");
        changeIndex(field, before -> index);
    }

    @Override
    public void createIndex(String field, ScalarIndexSpec index) {
        Objects.requireNonNull(field, "field");
        Objects.requireNonNull(index, "index");
        changeScalars(looks -> looks.scalarIndexed(field, index));
    }

    @Override
    public void dropIndex(String field, String path) {
        Objects.requireNonNull(field, "field");
        Objects.requireNonNull(path, "path");
        changeScalars(looks -> looks.without(IndexReports.scalarIndex(looks.schema(), field, path)));
    }

    private void changeScalars(UnaryOperator<NumberedSchema> change) {
        maintaining(() -> {
            CollectionSchema now = schema();
            List<ScalarIndex> before = now.scalarIndexes();
            List<ScalarIndex> after = change.apply(new NumberedSchema(now, FieldIds.first(now)))
                    .schema()
                    .scalarIndexes();
            if (!before.equals(after)) {
                database.changeSchema(open, change);
            }
            return true;
        });
    }

    @Override
    public IndexDescription describeIndex(String field, String path) {
        Objects.requireNonNull(field, "field");
        Objects.requireNonNull(path, "path");
        return describingIndexes(indexes -> indexes.of(field, path));
    }

    @Override
    public void dropIndex(String field) {
        Objects.requireNonNull(field, "field");
        if (schema().scalarIndexes().stream().anyMatch(index -> index.field().equals(field))) {
            changeScalars(looks -> looks.withoutScalarIndexes(field));
            return;
        }
        changeIndex(
                field,
                before -> before instanceof IndexSpec.SparseInverted ? before : new IndexSpec.Flat(before.metric()));
    }

    private void changeIndex(String field, UnaryOperator<IndexSpec> change) {
        maintaining(() -> {
            IndexSpec now = IndexReports.vectorField(schema(), field).index().orElseThrow();
            if (!change.apply(now).equals(now)) {
                database.changeIndex(open, field, change);
            }
            return true;
        });
    }

    @Override
    public void awaitIndexes(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        maintaining(() -> {
            database.awaitIndexes(open, timeout);
            return true;
        });
    }

    @Override
    public void addField(FieldSchema field) {
        Objects.requireNonNull(field, "field");
        changeSchema(schema -> schema.added(field));
    }

    @Override
    public void dropField(String name) {
        Objects.requireNonNull(name, "name");
        changeSchema(schema -> schema.dropped(name));
    }

    @Override
    public void dropFunction(String output) {
        Objects.requireNonNull(output, "output");
        changeSchema(schema -> schema.functionDropped(output));
    }

    @Override
    public void alterMaxBytes(String field, int maxBytes) {
        Objects.requireNonNull(field, "field");
        changeSchema(schema -> schema.maxBytes(field, maxBytes));
    }

    @Override
    public void alterCapacity(String field, int capacity) {
        Objects.requireNonNull(field, "field");
        changeSchema(schema -> schema.capacity(field, capacity));
    }

    @Override
    public void enableDynamicFields() {
        if (!schema().dynamicFields()) {
            changeSchema(NumberedSchema::dynamic);
        }
    }

    private void changeSchema(UnaryOperator<NumberedSchema> change) {
        maintaining(() -> {
            database.changeSchema(open, change);
            return true;
        });
    }

    @Override
    public void truncate() {
        maintaining(() -> {
            database.truncate(open);
            return true;
        });
    }

    @Override
    public WriteResult insert(List<Row> rows) {
        return insert(rows, database.options().durability());
    }

    @Override
    public WriteResult insert(List<Row> rows, Durability durability) {
        return insert(rows, durability, Optional.empty());
    }

    /** Into the named partition; without a name into the default one, or where the partition key says. */
    WriteResult insert(List<Row> rows, Durability durability, Optional<String> partition) {
        Objects.requireNonNull(rows, "rows");
        Objects.requireNonNull(durability, "durability");
        return bringing(() -> {
            int target = target(partition);
            if (rows.isEmpty()) {
                return nothing(durability);
            }
            CheckedRows checked = open.validator().validateForInsert(rows, pipeline()::uniqueNumber);
            RowBatch batch = checked.batch();
            ColumnData keys = batch.columns().getFirst();
            // Where rows expire, one with this key may still be stored. Asked once: the check and the write must agree.
            boolean expiring = store().retention().isExpiring();
            PreparedWrite prepared =
                    prepared(expiring ? new Removal.Replaced() : new Removal.None(), Optional.of(batch), target);
            KeyGate.Attempt attempt = open.gate()
                    .insert(keys, given -> firstExisting(given, expiring), () -> sequence(prepared, durability));
            return switch (attempt) {
                case KeyGate.Attempt.Exists exists ->
                    throw new AlreadyExistsException("field '%s': key %s exists already (row %d); upsert replaces it"
                            .formatted(
                                    schema().primaryKey().name(),
                                    PrimaryKeys.of(keys, exists.position()),
                                    exists.position()));
                case KeyGate.Attempt.Sequenced sequenced ->
                    acknowledged(sequenced.write(), batch.rows(), checked.ids(), durability);
            };
        });
    }

    private int firstExisting(ColumnData keys, boolean expiring) {
        try (Snapshot snapshot = expiring ? store().snapshot() : store().snapshotWithExpired()) {
            return snapshot.firstExisting(keys);
        }
    }

    @Override
    public BulkLoad bulkLoad() {
        return bulkLoad(Optional.empty());
    }

    /** As {@link #insert(List, Durability, Optional)}. */
    BulkLoad bulkLoad(Optional<String> partition) {
        return maintaining(() -> database.beginLoad(open, target(partition)));
    }

    @Override
    public WriteResult upsert(List<Row> rows) {
        return upsert(rows, database.options().durability());
    }

    @Override
    public WriteResult upsert(List<Row> rows, Durability durability) {
        return upsert(rows, durability, Optional.empty());
    }

    /** As {@link #insert(List, Durability, Optional)}; older rows of the same keys go wherever they are. */
    WriteResult upsert(List<Row> rows, Durability durability, Optional<String> partition) {
        Objects.requireNonNull(rows, "rows");
        Objects.requireNonNull(durability, "durability");
        return bringing(() -> {
            int target = target(partition);
            if (rows.isEmpty()) {
                return nothing(durability);
            }
            CheckedRows checked = open.validator().validateForUpsert(rows);
            RowBatch batch = checked.batch();
            PreparedWrite prepared = prepared(new Removal.Replaced(), Optional.of(batch), target);
            PendingWrite write = open.gate().write(batch.columns().getFirst(), () -> sequence(prepared, durability));
            return acknowledged(write, batch.rows(), checked.ids(), durability);
        });
    }

    /** Writes rows that have been checked before, in this form: they come from a backup. */
    void bring(RowBatch batch, Optional<String> partition) {
        Durability durability = database.options().durability();
        bringing(() -> {
            PreparedWrite prepared = prepared(new Removal.Replaced(), Optional.of(batch), target(partition));
            PendingWrite write = open.gate().write(batch.columns().getFirst(), () -> sequence(prepared, durability));
            return acknowledged(write, batch.rows(), List.of(), durability);
        });
    }

    @Override
    public WriteResult upsertPartial(List<Row> rows) {
        return upsertPartial(rows, database.options().durability());
    }

    @Override
    public WriteResult upsertPartial(List<Row> rows, Durability durability) {
        return upsertPartial(rows, durability, Optional.empty());
    }

    /** Rows of the named partition and new ones go there; without a name rows stay where they are. */
    WriteResult upsertPartial(List<Row> rows, Durability durability, Optional<String> partition) {
        Objects.requireNonNull(rows, "rows");
        Objects.requireNonNull(durability, "durability");
        return bringing(() -> {
            int named = target(partition);
            if (rows.isEmpty()) {
                return nothing(durability);
            }
            PartialRows changes = open.validator().partial(rows);
            ColumnData keys = KeyOrder.column(changes.keys());
            PendingWrite write = open.gate().update(keys, () -> {
                try (Snapshot snapshot = store().snapshot()) {
                    RowsOfKeys stored = RowsOfKeys.find(snapshot, keys);
                    int target = partition.isPresent() ? named : partitionOf(stored);
                    RowBatch batch =
                            open.validator().validateForUpdate(changes, stored).batch();
                    return sequence(prepared(new Removal.Replaced(), Optional.of(batch), target), durability);
                }
            });
            return acknowledged(write, changes.rows().size(), changes.ids(), durability);
        });
    }

    /** One write has one partition, so its rows must agree. With a partition key each row's own value says where it is. */
    private int partitionOf(RowsOfKeys stored) {
        if (store().partitions().key().isPresent()) {
            return DEFAULT_PARTITION;
        }
        Set<Integer> partitions = stored.partitions(DEFAULT_PARTITION);
        if (partitions.size() > 1) {
            List<String> names =
                    partitions.stream().map(store().partitions()::nameOf).toList();
            throw new InvalidRequestException(
                    "the rows are in several partitions %s: change them partition by partition, with partition(name)"
                            .formatted(names));
        }
        return partitions.iterator().next();
    }

    @Override
    public WriteResult delete(List<?> ids) {
        return delete(ids, Optional.empty());
    }

    WriteResult delete(List<?> ids, Optional<String> partition) {
        Objects.requireNonNull(ids, "ids");
        Durability durability = database.options().durability();
        return removing(() -> {
            List<Object> keys = PrimaryKeys.normalized(schema().primaryKey(), ids);
            if (keys.isEmpty()) {
                return nothing(durability);
            }
            ColumnData column = KeyOrder.column(keys);
            Removal removal =
                    partition.isPresent() ? new Removal.KeysOf(target(partition), column) : new Removal.Keys(column);
            PreparedWrite prepared = prepared(removal, Optional.empty(), DEFAULT_PARTITION);
            PendingWrite write = open.gate().write(column, () -> sequence(prepared, durability));
            return acknowledged(write, keys.size(), keys, durability);
        });
    }

    @Override
    public WriteResult delete(Filter filter) {
        return delete(filter, Optional.empty());
    }

    WriteResult delete(Filter filter, Optional<String> partition) {
        Objects.requireNonNull(filter, "filter");
        requireCondition(filter);
        return removing(() -> replaceMatching(filter, Optional.empty(), partition));
    }

    @Override
    public WriteResult replace(Filter filter, List<Row> rows) {
        return replace(filter, rows, Optional.empty());
    }

    /** What goes is in the named partition only, or anywhere; what comes goes there, or where {@link #insert} would put it. */
    WriteResult replace(Filter filter, List<Row> rows, Optional<String> partition) {
        Objects.requireNonNull(filter, "filter");
        Objects.requireNonNull(rows, "rows");
        requireCondition(filter);
        Supplier<WriteResult> call = () -> {
            Optional<CheckedRows> checked = rows.isEmpty()
                    ? Optional.empty()
                    : Optional.of(open.validator().validateForUpsert(rows));
            return replaceMatching(filter, checked, partition);
        };
        return rows.isEmpty() ? removing(call) : bringing(call);
    }

    private static void requireCondition(Filter filter) {
        if (filter.text().isBlank()) {
            throw new InvalidRequestException("the filter is empty; use deleteAll() to remove every row");
        }
    }

    /** Deletes what matches and upserts what is given, with nothing in between. */
    private WriteResult replaceMatching(Filter filter, Optional<CheckedRows> checked, Optional<String> partition) {
        PartitionSet from = only(partition);
        int target = target(partition);
        Durability durability = database.options().durability();
        Matching matching = new Matching();
        Optional<PendingWrite> write = open.gate().alone(() -> {
            try (Snapshot snapshot = store().snapshot()) {
                matching.keys = open.form()
                        .queries()
                        .keys(snapshot.within(from), filter, Deadline.in(SearchRequest.DEFAULT_TIMEOUT));
            }
            if (matching.keys.isEmpty() && checked.isEmpty()) {
                return Optional.empty();
            }
            Removal removal =
                    matching.keys.isEmpty() ? new Removal.Replaced() : new Removal.Keys(KeyOrder.column(matching.keys));
            PreparedWrite prepared = prepared(removal, checked.map(CheckedRows::batch), target);
            PendingWrite sequenced = sequence(prepared, durability);
            pipeline().acknowledge(sequenced);
            return Optional.of(sequenced);
        });
        List<Object> ids = checked.map(CheckedRows::ids).orElse(matching.keys);
        int count = checked.map(rows -> rows.batch().rows()).orElse(matching.keys.size());
        return write.map(done -> result(done, count, ids, durability)).orElseGet(() -> nothing(durability));
    }

    /** What the gate's closed section found out. */
    private static final class Matching {
        private List<Object> keys = List.of();
    }

    @Override
    public WriteResult deleteAll() {
        return deleteAll(Optional.empty());
    }

    WriteResult deleteAll(Optional<String> partition) {
        Durability durability = database.options().durability();
        return removing(() -> {
            PartitionSet from = only(partition);
            Removal removal = partition.isPresent() ? new Removal.AllOf(target(partition)) : new Removal.All();
            long[] before = new long[1];
            Optional<PendingWrite> write = open.gate().alone(() -> {
                try (Snapshot snapshot = store().snapshot()) {
                    before[0] = snapshot.within(from).liveRows();
                }
                PreparedWrite prepared = prepared(removal, Optional.empty(), DEFAULT_PARTITION);
                PendingWrite sequenced = sequence(prepared, durability);
                pipeline().acknowledge(sequenced);
                return Optional.of(sequenced);
            });
            return result(write.orElseThrow(), Math.toIntExact(before[0]), List.of(), durability);
        });
    }

    @Override
    public SearchResult search(SearchRequest request) {
        Objects.requireNonNull(request, "request");
        return reading(form -> {
            Deadline deadline = Deadline.in(request.timeout());
            PartitionSet from = form.store().partitions().named(request.partitions());
            SearchExecutor.Prepared prepared = form.searches().prepare(request);
            try (Snapshot snapshot = snapshot(form, request.consistency(), request.asOf(), deadline)) {
                return form.searches().search(snapshot.within(from), prepared, deadline);
            }
        });
    }

    @Override
    public List<List<Token>> runAnalyzer(String field, List<String> texts) {
        return runAnalyzer(field, Optional.empty(), texts);
    }

    @Override
    public List<List<Token>> runAnalyzer(String field, String analyzer, List<String> texts) {
        return runAnalyzer(field, Optional.of(analyzer), texts);
    }

    private List<List<Token>> runAnalyzer(String field, Optional<String> name, List<String> texts) {
        return reading(form -> {
            String input = form.store()
                    .schema()
                    .functionFilling(field)
                    .map(FunctionSchema::input)
                    .orElse(field);
            if (form.store()
                    .schema()
                    .field(input)
                    .filter(FieldSchema::isAnalyzed)
                    .isEmpty()) {
                throw new InvalidRequestException(
                        "collection '%s': there is no analyzed field '%s'".formatted(name(), field));
            }
            Analyzer analyzer = form.store().analysis().analyzerFor(input, name);
            return texts.stream().map(analyzer::analyze).toList();
        });
    }

    @Override
    public List<SearchResult> searchAll(List<SearchRequest> requests) {
        List<SearchRequest> all = List.copyOf(requests);
        if (all.isEmpty()) {
            return List.of();
        }
        return reading(form -> {
            Deadline deadline = Deadline.in(longest(all));
            List<PartitionSet> from = all.stream()
                    .map(request -> form.store().partitions().named(request.partitions()))
                    .toList();
            List<SearchExecutor.Prepared> prepared = form.searches().prepareAll(all);
            if (all.getFirst().asOf().isEmpty()) {
                ConsistencyLevel own = form.store().schema().consistency();
                all.stream()
                        .map(request -> request.consistency().orElse(own))
                        .distinct()
                        .forEach(level -> database.awaitConsistency(level, lastWrite.get(), deadline));
            }
            Optional<ConsistencyLevel> awaited = Optional.of(ConsistencyLevel.EVENTUALLY);
            try (Snapshot snapshot = snapshot(form, awaited, all.getFirst().asOf(), deadline)) {
                return form.searches()
                        .searchAll(from.stream().map(snapshot::within).toList(), prepared, deadline);
            }
        });
    }

    private static Duration longest(List<SearchRequest> requests) {
        return requests.stream()
                .map(SearchRequest::timeout)
                .max(Comparator.naturalOrder())
                .orElse(SearchRequest.DEFAULT_TIMEOUT);
    }

    @Override
    public SearchExplanation explain(SearchRequest request) {
        Objects.requireNonNull(request, "request");
        return reading(form -> {
            Deadline deadline = Deadline.in(request.timeout());
            PartitionSet from = form.store().partitions().named(request.partitions());
            SearchExecutor.Prepared prepared = form.searches().prepare(request);
            try (Snapshot snapshot = snapshot(form, request.consistency(), request.asOf(), deadline)) {
                return form.searches().explain(snapshot.within(from), prepared, deadline);
            }
        });
    }

    @Override
    public QueryExplanation explain(QueryRequest request) {
        Objects.requireNonNull(request, "request");
        return reading(form -> {
            Deadline deadline = Deadline.in(request.timeout());
            PartitionSet from = form.store().partitions().named(request.partitions());
            QueryExecutor.Prepared prepared = form.queries().prepare(request);
            try (Snapshot snapshot = snapshot(form, request.consistency(), request.asOf(), deadline)) {
                return form.queries().explain(snapshot.within(from), prepared, deadline);
            }
        });
    }

    @Override
    public QueryExplanation explain(AggregateRequest request) {
        Objects.requireNonNull(request, "request");
        return reading(form -> {
            Deadline deadline = Deadline.in(request.timeout());
            PartitionSet from = form.store().partitions().named(request.partitions());
            AggregateExecutor.Prepared prepared = form.aggregates().prepare(request);
            try (Snapshot snapshot = snapshot(form, request.consistency(), request.asOf(), deadline)) {
                return form.aggregates().explain(snapshot.within(from), prepared, deadline);
            }
        });
    }

    @Override
    public SearchIterator searchIterator(SearchRequest request, int batchSize) {
        Objects.requireNonNull(request, "request");
        return reading(form -> {
            Deadline deadline = Deadline.in(request.timeout());
            PartitionSet from = form.store().partitions().named(request.partitions());
            SearchExecutor.Prepared prepared = form.searches().prepareIterator(request, batchSize);
            Snapshot snapshot = snapshot(form, request.consistency(), request.asOf(), deadline);
            try {
                SearchBatches batches = form.searches().batches(snapshot.within(from), prepared, batchSize);
                return new EmbeddedSearchIterator(opened(snapshot, batches::next, request.timeout(), "searchIterator"));
            } catch (RuntimeException | Error e) {
                snapshot.close();
                throw e;
            }
        });
    }

    private <T> SnapshotBatches<T> opened(
            Snapshot snapshot, Function<Deadline, List<T>> batches, Duration timeout, String what) {
        SnapshotBatches<T> opened = new SnapshotBatches<>(database, open, snapshot, batches, timeout);
        database.iterators().add(opened, what);
        if (open.isDropped()) {
            // Dropping the collection closes the iterators that it finds; this one may have come after that.
            opened.close();
            open.requireExisting();
        }
        return opened;
    }

    @Override
    public List<Row> query(QueryRequest request) {
        Objects.requireNonNull(request, "request");
        return query(request, request.partitions());
    }

    List<Row> query(QueryRequest request, List<String> partitions) {
        return reading(form -> {
            Deadline deadline = Deadline.in(request.timeout());
            PartitionSet from = form.store().partitions().named(partitions);
            QueryExecutor.Prepared prepared = form.queries().prepare(request);
            try (Snapshot snapshot = snapshot(form, request.consistency(), request.asOf(), deadline)) {
                return form.queries().query(snapshot.within(from), prepared, deadline);
            }
        });
    }

    @Override
    public QueryIterator queryIterator(QueryRequest request, int batchSize) {
        Objects.requireNonNull(request, "request");
        return queryIterator(request, batchSize, request.partitions());
    }

    QueryIterator queryIterator(QueryRequest request, int batchSize, List<String> partitions) {
        return reading(form -> {
            Deadline deadline = Deadline.in(request.timeout());
            PartitionSet from = form.store().partitions().named(partitions);
            QueryExecutor.Prepared prepared = form.queries().prepareIterator(request, batchSize);
            Snapshot snapshot = snapshot(form, request.consistency(), request.asOf(), deadline);
            try {
                QueryBatches batches = form.queries().batches(snapshot.within(from), prepared, batchSize);
                return new EmbeddedQueryIterator(opened(snapshot, batches::next, request.timeout(), "queryIterator"));
            } catch (RuntimeException | Error e) {
                snapshot.close();
                throw e;
            }
        });
    }

    @Override
    public AggregateResult aggregate(AggregateRequest request) {
        Objects.requireNonNull(request, "request");
        return aggregate(request, request.partitions());
    }

    AggregateResult aggregate(AggregateRequest request, List<String> partitions) {
        return reading(form -> {
            Deadline deadline = Deadline.in(request.timeout());
            PartitionSet from = form.store().partitions().named(partitions);
            AggregateExecutor.Prepared prepared = form.aggregates().prepare(request);
            try (Snapshot snapshot = snapshot(form, request.consistency(), request.asOf(), deadline)) {
                return form.aggregates().aggregate(snapshot.within(from), prepared, deadline);
            }
        });
    }

    @Override
    public List<Row> get(List<?> ids, String... outputFields) {
        Objects.requireNonNull(ids, "ids");
        Objects.requireNonNull(outputFields, "outputFields");
        return reading(form -> {
            List<Object> keys = PrimaryKeys.normalized(schema().primaryKey(), ids);
            List<String> fields = outputFields.length == 0 ? List.of("*") : List.of(outputFields);
            Deadline deadline = Deadline.in(SearchRequest.DEFAULT_TIMEOUT);
            try (Snapshot snapshot = snapshot(form, Optional.empty(), OptionalLong.empty(), deadline)) {
                return form.queries().get(snapshot, keys, fields);
            }
        });
    }

    @Override
    public long count() {
        return count(List.of());
    }

    long count(List<String> partitions) {
        return reading(form -> {
            Deadline deadline = Deadline.in(SearchRequest.DEFAULT_TIMEOUT);
            PartitionSet from = form.store().partitions().named(partitions);
            try (Snapshot snapshot = snapshot(form, Optional.empty(), OptionalLong.empty(), deadline)) {
                return snapshot.within(from).liveRows();
            }
        });
    }

    @Override
    public long count(Filter filter, ConsistencyLevel consistency) {
        return count(filter, consistency, List.of());
    }

    long count(Filter filter, ConsistencyLevel consistency, List<String> partitions) {
        Objects.requireNonNull(filter, "filter");
        Objects.requireNonNull(consistency, "consistency");
        return reading(form -> {
            Deadline deadline = Deadline.in(SearchRequest.DEFAULT_TIMEOUT);
            PartitionSet from = form.store().partitions().named(partitions);
            try (Snapshot snapshot = snapshot(form, Optional.of(consistency), OptionalLong.empty(), deadline)) {
                return form.queries().count(snapshot.within(from), filter, deadline);
            }
        });
    }

    @Override
    public long countAsOf(Filter filter, long timestamp) {
        Objects.requireNonNull(filter, "filter");
        return reading(form -> {
            Deadline deadline = Deadline.in(SearchRequest.DEFAULT_TIMEOUT);
            try (Snapshot snapshot = snapshot(form, Optional.empty(), OptionalLong.of(timestamp), deadline)) {
                return form.queries().count(snapshot, filter, deadline);
            }
        });
    }

    @Override
    public void createPartition(String partition) {
        Objects.requireNonNull(partition, "partition");
        maintaining(() -> {
            database.createPartition(open, partition);
            return true;
        });
    }

    @Override
    public void dropPartition(String partition) {
        Objects.requireNonNull(partition, "partition");
        maintaining(() -> {
            database.dropPartition(open, partition);
            return true;
        });
    }

    @Override
    public List<String> partitions() {
        return reading(form -> form.store().partitions().names());
    }

    @Override
    public boolean hasPartition(String partition) {
        Objects.requireNonNull(partition, "partition");
        return reading(form -> form.store().partitions().has(partition));
    }

    @Override
    public Partition partition(String partition) {
        Objects.requireNonNull(partition, "partition");
        return reading(form -> {
            form.store().partitions().number(partition);
            return new EmbeddedPartition(this, partition);
        });
    }

    /** How durable writes are that say nothing. */
    Durability durability() {
        return database.options().durability();
    }

    @Override
    public void flush() {
        maintaining(() -> {
            database.flush(open);
            return true;
        });
    }

    @Override
    public void compact() {
        maintaining(() -> {
            database.compact(open);
            return true;
        });
    }

    @Override
    public void optimize() {
        maintaining(() -> {
            database.optimize(open);
            return true;
        });
    }

    private PendingWrite sequence(PreparedWrite write, Durability durability) {
        boolean removes = write.record().rows().isEmpty();
        Runnable room = removes ? () -> database.awaitRoomToRemove(open) : () -> database.awaitRoom(open);
        return pipeline().sequence(store(), write, durability, room);
    }

    private PreparedWrite prepared(Removal removal, Optional<RowBatch> rows, int partition) {
        return store().prepare(new WriteRecord(store().number(), partition, removal, rows));
    }

    private PartitionSet only(Optional<String> partition) {
        return store().partitions().named(partition.stream().toList());
    }

    private int target(Optional<String> partition) {
        return partition.map(store().partitions()::number).orElse(DEFAULT_PARTITION);
    }

    private Snapshot snapshot(
            OpenCollection.Form form, Optional<ConsistencyLevel> asked, OptionalLong asOf, Deadline deadline) {
        if (asOf.isPresent()) {
            database.awaitMoment(asOf.getAsLong(), deadline);
            open.awaitLoad(deadline);
            return form.store().snapshotAsOf(asOf.getAsLong());
        }
        ConsistencyLevel level = asked.orElse(form.store().schema().consistency());
        database.awaitConsistency(level, lastWrite.get(), deadline);
        return form.store().snapshot();
    }

    private WriteResult acknowledged(PendingWrite write, int count, List<Object> ids, Durability durability) {
        pipeline().acknowledge(write);
        return result(write, count, ids, durability);
    }

    private WriteResult result(PendingWrite write, int count, List<Object> ids, Durability durability) {
        lastWrite.accumulateAndGet(write.timestamp(), Math::max);
        return new WriteResult(count, ids, write.timestamp(), durability);
    }

    private static WriteResult nothing(Durability durability) {
        return new WriteResult(0, List.of(), 0, durability);
    }

    private <T> T bringing(Supplier<T> call) {
        return maintaining(() -> database.bringing(() -> {
            database.awaitRoom(open);
            return open.shared(call);
        }));
    }

    private <T> T removing(Supplier<T> call) {
        return maintaining(() -> database.removing(() -> {
            database.awaitRoomToRemove(open);
            return open.shared(call);
        }));
    }

    /** Runs something that takes long and minds no change of the schema meanwhile. */
    private <T> T maintaining(Supplier<T> call) {
        return database.call(() -> {
            database.requireWritable();
            open.requireExisting();
            return call.get();
        });
    }

    @SuppressWarnings("ReferenceEquality") // whether it is still that form, not one that is alike
    private <T> T reading(Function<OpenCollection.Form, T> call) {
        return database.reading(() -> {
            while (true) {
                OpenCollection.Form form = open.form();
                open.requireExisting();
                try {
                    return call.apply(form);
                } catch (NotFoundException e) {
                    // Replaced after it was taken and before it could be held: the request is looked at anew.
                    if (open.form() == form) {
                        throw e;
                    }
                }
            }
        });
    }

    private CollectionStore store() {
        return open.store();
    }

    private CommitPipeline pipeline() {
        return database.pipeline();
    }
}
