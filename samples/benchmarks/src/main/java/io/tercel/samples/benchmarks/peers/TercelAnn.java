package io.tercel.samples.benchmarks.peers;

import io.tercel.Collection;
import io.tercel.Database;
import io.tercel.query.Filter;
import io.tercel.query.Hit;
import io.tercel.query.QueryIterator;
import io.tercel.query.QueryRequest;
import io.tercel.query.SearchRequest;
import io.tercel.samples.benchmarks.data.Attributes;
import io.tercel.samples.benchmarks.data.VectorSet;
import io.tercel.samples.benchmarks.measure.Progress;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.vector.DenseVector;
import io.tercel.vector.MetricType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Tercel as an application uses it: a collection on disk, sealed, merged and indexed, searched through the public interface. */
public final class TercelAnn implements AnnSystem {

    private static final String BUILT = "bench";
    /** Its name until it is complete: a run that is broken off leaves nothing that looks like a whole collection. */
    private static final String UNFINISHED = "bench_unfinished";

    private static final String KEY = "id";
    private static final String VECTOR = "vector";
    private static final int BATCH_BYTES = 8 << 20;
    private static final int ITERATOR_BATCH = 10_000;
    /** For reading all rows that pass a filter, which may be all there are. */
    private static final Duration LONG = Duration.ofMinutes(10);

    private static final Duration INDEXED = Duration.ofHours(4);

    /** Queries by which the plans are told. */
    private static final int EXPLAINED = 5;

    private static final int PERCENT = 100;
    private static final int LOOK_MILLIS = 500;

    private final Database database;
    private final MetricType metric;
    private final IndexKind index;
    private final IndexParameters parameters;
    private final Attributes attributes;
    private @Nullable Collection collection;
    private OptionalDouble insertSeconds = OptionalDouble.empty();

    /** Keeps its collection in a folder that is empty. */
    public TercelAnn(Path folder, MetricType metric, IndexKind index, IndexParameters parameters) {
        this(folder, metric, index, parameters, Attributes.NONE);
    }

    /** With attributes, for filters. */
    public TercelAnn(
            Path folder, MetricType metric, IndexKind index, IndexParameters parameters, Attributes attributes) {
        this.database = Database.open(folder);
        this.metric = metric;
        this.index = index;
        this.parameters = parameters;
        this.attributes = attributes;
    }

    @Override
    public String name() {
        return "tercel";
    }

    @Override
    public String configuration() {
        return index.configuration(metric, parameters);
    }

    @Override
    public boolean reopen() {
        if (!database.hasCollection(BUILT)) {
            return false;
        }
        collection = database.collection(BUILT);
        return true;
    }

    @Override
    public void build(VectorSet base) {
        if (database.hasCollection(UNFINISHED)) {
            database.dropCollection(UNFINISHED);
        }
        CollectionSchema.Builder schema = CollectionSchema.builder(UNFINISHED)
                .primaryKey(KEY, DataType.INT64)
                .field(FieldSchema.floatVector(VECTOR, base.dimension(), metric).index(index.spec(metric, parameters)));
        attributes.fields().forEach((name, type) -> schema.field(field(name, type)));
        Collection created = database.createCollection(schema.build());
        long start = System.nanoTime();
        insert(base, created);
        created.flush();
        insertSeconds = OptionalDouble.of((System.nanoTime() - start) / 1e9);
        buildIndex(created);
        database.renameCollection(UNFINISHED, BUILT);
        collection = created;
    }

    private void buildIndex(Collection created) {
        try (Progress progress = Progress.of("tercel " + index.word() + " index, %", PERCENT);
                ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor()) {
            Future<?> looking = watch.scheduleWithFixedDelay(
                    () -> progress.reach(
                            Math.round(PERCENT * created.describeIndex(VECTOR).progress())),
                    LOOK_MILLIS,
                    LOOK_MILLIS,
                    TimeUnit.MILLISECONDS);
            created.optimize();
            created.awaitIndexes(INDEXED);
            looking.cancel(false);
        }
    }

    private static FieldSchema field(String name, Attributes.Type type) {
        return switch (type) {
            case TEXT -> FieldSchema.varchar(name).nullable();
            case INTEGER -> FieldSchema.int64(name).nullable();
            case DECIMAL -> FieldSchema.float64(name).nullable();
            case BOOLEAN -> FieldSchema.bool(name).nullable();
        };
    }

    private void insert(VectorSet base, Collection created) {
        int batch = Math.max(1, BATCH_BYTES / (base.dimension() * Float.BYTES));
        try (Progress progress = Progress.of("tercel " + index.word(), base.size())) {
            for (int from = 0; from < base.size(); from += batch) {
                int to = Math.min(from + batch, base.size());
                created.insert(rows(base, from, to));
                progress.step(to - from);
            }
        }
    }

    private List<Row> rows(VectorSet base, int from, int to) {
        List<Row> rows = new ArrayList<>(to - from);
        for (int number = from; number < to; number++) {
            Row row = Row.of(KEY, (long) number).with(VECTOR, DenseVector.of(base.row(number)));
            for (Map.Entry<String, Object> attribute : attributes.of(number).entrySet()) {
                row = row.with(attribute.getKey(), attribute.getValue());
            }
            rows.add(row);
        }
        return rows;
    }

    @Override
    public OptionalDouble insertSeconds() {
        return insertSeconds;
    }

    @Override
    public List<Setting> settings() {
        return index.settings(parameters);
    }

    @Override
    public Searcher searcher(Setting setting) {
        FilteredSearcher searcher = filteredSearcher(setting);
        return (query, k) -> searcher.search(query, k, Optional.empty());
    }

    /** Searches among the rows that pass a filter. */
    public interface FilteredSearcher {

        /** The rows nearest to a vector among those that pass, or among all; nearest first; k or fewer. */
        int[] search(float[] query, int k, Optional<Filter> filter);
    }

    /** What searches with filters at a setting; safe for use by many threads. */
    public FilteredSearcher filteredSearcher(Setting setting) {
        Collection searched = built();
        if (!settings().contains(setting)) {
            throw new IllegalArgumentException("cannot search with " + setting.word());
        }
        return (query, k, filter) ->
                ids(searched.search(request(setting, query, k, filter)).hits());
    }

    private SearchRequest request(Setting setting, float[] query, int k, Optional<Filter> filter) {
        SearchRequest.Builder request = SearchRequest.dense(VECTOR, query).limit(k);
        filter.ifPresent(request::filter);
        return request.params(index.params(setting, k, parameters)).build();
    }

    /** How segments were searched for the first of some queries: the plans' names, joined by {@code +}. */
    public String plans(Setting setting, VectorSet queries, int k, IntFunction<Optional<Filter>> filters) {
        Set<String> plans = new TreeSet<>();
        for (int query = 0; query < Math.min(EXPLAINED, queries.size()); query++) {
            SearchRequest request = request(setting, queries.row(query), k, filters.apply(query));
            built().explain(request)
                    .legs()
                    .forEach(leg ->
                            leg.segments().forEach(segment -> segment.plan().ifPresent(plans::add)));
        }
        return String.join("+", plans);
    }

    /** The rows that pass a filter, read and not searched for. */
    public BitSet passing(Filter filter) {
        BitSet rows = new BitSet();
        QueryRequest all = QueryRequest.filter(filter.text(), filter.parameters())
                .limit(0)
                .outputFields(KEY)
                .timeout(LONG)
                .build();
        try (QueryIterator batches = built().queryIterator(all, ITERATOR_BATCH)) {
            for (Row row : batches) {
                rows.set((int) row.getLong(KEY));
            }
        }
        return rows;
    }

    private static int[] ids(List<Hit> hits) {
        int[] rows = new int[hits.size()];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = ((Number) hits.get(i).id()).intValue();
        }
        return rows;
    }

    private Collection built() {
        return Objects.requireNonNull(collection, "not built");
    }

    @Override
    public void close() {
        database.close();
    }
}
