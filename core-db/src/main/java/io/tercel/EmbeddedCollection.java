package io.tercel;

import io.tercel.config.ConsistencyLevel;
import io.tercel.config.Durability;
import io.tercel.error.InvalidRequestException;
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
import io.tercel.schema.CollectionProperties;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.FieldIds;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.FunctionSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.NumberedSchema;
import io.tercel.schema.Row;
import io.tercel.schema.ScalarIndex;
import io.tercel.schema.ScalarIndexSpec;
import io.tercel.segment.CollectionStore;
import io.tercel.segment.Snapshot;
import io.tercel.text.Analyzer;
import io.tercel.text.Token;
import io.tercel.time.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A session on a collection of an {@link EmbeddedDatabase}. */
final class EmbeddedCollection implements Collection {

    private final EmbeddedDatabase database;
    private final OpenCollection open;
    private final CollectionSession session;
    private final CollectionReads reads;
    private final CollectionWrites writes;

    EmbeddedCollection(EmbeddedDatabase database, OpenCollection open) {
        this(database, open, 0);
    }

    /** In a session that has seen a write. */
    EmbeddedCollection(EmbeddedDatabase database, OpenCollection open, long seen) {
        this.database = database;
        this.open = open;
        this.session = new CollectionSession(database, open, seen);
        this.reads = new CollectionReads(session);
        this.writes = new CollectionWrites(session);
    }

    CollectionReads reads() {
        return reads;
    }

    CollectionWrites writes() {
        return writes;
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
        session.maintaining(() -> {
            database.edits().properties(open, properties);
            return true;
        });
    }

    @Override
    public CollectionDescription describe() {
        long rows = count();
        List<IndexDescription> indexes = describingIndexes(IndexReports::all);
        return session.reading(form -> database.describe(open, rows, indexes));
    }

    @Override
    public IndexDescription describeIndex(String field) {
        Objects.requireNonNull(field, "field");
        return describingIndexes(indexes -> indexes.of(field));
    }

    private <T> T describingIndexes(Function<IndexReports, T> report) {
        return session.reading(form -> {
            Deadline deadline = Deadline.in(SearchRequest.DEFAULT_TIMEOUT);
            try (Snapshot snapshot = session.snapshot(form, Optional.empty(), OptionalLong.empty(), deadline)) {
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
        session.maintaining(() -> {
            CollectionSchema now = schema();
            List<ScalarIndex> before = now.scalarIndexes();
            List<ScalarIndex> after = change.apply(new NumberedSchema(now, FieldIds.first(now)))
                    .schema()
                    .scalarIndexes();
            if (!before.equals(after)) {
                database.edits().schema(open, change);
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
        session.maintaining(() -> {
            IndexSpec now = IndexReports.vectorField(schema(), field).index().orElseThrow();
            if (!change.apply(now).equals(now)) {
                database.edits().index(open, field, change);
            }
            return true;
        });
    }

    @Override
    public void awaitIndexes(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        session.maintaining(() -> {
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
        session.maintaining(() -> {
            database.edits().schema(open, change);
            return true;
        });
    }

    @Override
    public void truncate() {
        session.maintaining(() -> {
            database.edits().truncate(open);
            return true;
        });
    }

    @Override
    public WriteResult insert(List<Row> rows) {
        return insert(rows, session.durability());
    }

    @Override
    public WriteResult insert(List<Row> rows, Durability durability) {
        return writes.insert(rows, durability, Optional.empty());
    }

    @Override
    public BulkLoad bulkLoad() {
        return writes.bulkLoad(Optional.empty());
    }

    @Override
    public WriteResult upsert(List<Row> rows) {
        return upsert(rows, session.durability());
    }

    @Override
    public WriteResult upsert(List<Row> rows, Durability durability) {
        return writes.upsert(rows, durability, Optional.empty());
    }

    @Override
    public WriteResult upsertPartial(List<Row> rows) {
        return upsertPartial(rows, session.durability());
    }

    @Override
    public WriteResult upsertPartial(List<Row> rows, Durability durability) {
        return writes.upsertPartial(rows, durability, Optional.empty());
    }

    @Override
    public WriteResult delete(List<?> ids) {
        return writes.delete(ids, Optional.empty());
    }

    @Override
    public WriteResult delete(Filter filter) {
        return writes.delete(filter, Optional.empty());
    }

    @Override
    public WriteResult replace(Filter filter, List<Row> rows) {
        return writes.replace(filter, rows, Optional.empty());
    }

    @Override
    public WriteResult deleteAll() {
        return writes.deleteAll(Optional.empty());
    }

    @Override
    public SearchResult search(SearchRequest request) {
        Objects.requireNonNull(request, "request");
        return reads.search(request);
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
        return session.reading(form -> {
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
        return reads.searchAll(requests);
    }

    @Override
    public SearchExplanation explain(SearchRequest request) {
        Objects.requireNonNull(request, "request");
        return reads.explain(request);
    }

    @Override
    public QueryExplanation explain(QueryRequest request) {
        Objects.requireNonNull(request, "request");
        return reads.explain(request);
    }

    @Override
    public QueryExplanation explain(AggregateRequest request) {
        Objects.requireNonNull(request, "request");
        return reads.explain(request);
    }

    @Override
    public SearchIterator searchIterator(SearchRequest request, int batchSize) {
        Objects.requireNonNull(request, "request");
        return reads.searchIterator(request, batchSize);
    }

    @Override
    public List<Row> query(QueryRequest request) {
        Objects.requireNonNull(request, "request");
        return reads.query(request, request.partitions());
    }

    @Override
    public QueryIterator queryIterator(QueryRequest request, int batchSize) {
        Objects.requireNonNull(request, "request");
        return reads.queryIterator(request, batchSize, request.partitions());
    }

    @Override
    public AggregateResult aggregate(AggregateRequest request) {
        Objects.requireNonNull(request, "request");
        return reads.aggregate(request, request.partitions());
    }

    @Override
    public List<Row> get(List<?> ids, String... outputFields) {
        Objects.requireNonNull(ids, "ids");
        Objects.requireNonNull(outputFields, "outputFields");
        return reads.get(ids, outputFields.length == 0 ? List.of("*") : List.of(outputFields));
    }

    @Override
    public long count() {
        return reads.count(List.of());
    }

    @Override
    public long count(Filter filter, ConsistencyLevel consistency) {
        return reads.count(filter, consistency, List.of());
    }

    @Override
    public long countAsOf(Filter filter, long timestamp) {
        Objects.requireNonNull(filter, "filter");
        return reads.countAsOf(filter, timestamp);
    }

    @Override
    public void createPartition(String partition) {
        Objects.requireNonNull(partition, "partition");
        session.maintaining(() -> {
            database.edits().createPartition(open, partition);
            return true;
        });
    }

    @Override
    public void dropPartition(String partition) {
        Objects.requireNonNull(partition, "partition");
        session.maintaining(() -> {
            database.edits().dropPartition(open, partition);
            return true;
        });
    }

    @Override
    public List<String> partitions() {
        return session.reading(form -> form.store().partitions().names());
    }

    @Override
    public boolean hasPartition(String partition) {
        Objects.requireNonNull(partition, "partition");
        return session.reading(form -> form.store().partitions().has(partition));
    }

    @Override
    public Partition partition(String partition) {
        Objects.requireNonNull(partition, "partition");
        return session.reading(form -> {
            form.store().partitions().number(partition);
            return new EmbeddedPartition(this, partition);
        });
    }

    /** How durable writes are that say nothing. */
    Durability durability() {
        return session.durability();
    }

    @Override
    public void flush() {
        session.maintaining(() -> {
            database.flush(open);
            return true;
        });
    }

    @Override
    public void compact() {
        session.maintaining(() -> {
            database.compact(open);
            return true;
        });
    }

    @Override
    public void optimize() {
        session.maintaining(() -> {
            database.optimize(open);
            return true;
        });
    }

    private CollectionStore store() {
        return open.store();
    }
}
