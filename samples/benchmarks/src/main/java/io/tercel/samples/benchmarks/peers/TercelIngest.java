package io.tercel.samples.benchmarks.peers;

import io.tercel.Collection;
import io.tercel.Database;
import io.tercel.config.ConsistencyLevel;
import io.tercel.config.DatabaseOptions;
import io.tercel.config.Durability;
import io.tercel.query.Filter;
import io.tercel.query.Hit;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.vector.MetricType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tercel as an application uses it: a collection on disk, written through the public interface. */
public final class TercelIngest implements IngestSystem {

    private static final String COLLECTION = "ingested";
    private static final String VECTOR = "vector";
    private static final Duration INDEXED = Duration.ofHours(1);

    private final Path folder;
    private final DatabaseOptions options;
    private Database database;
    private Collection rows;

    /** Keeps its collection in a folder that is empty. */
    public TercelIngest(Path folder, int dimension, MetricType metric, Durability durability) {
        this.folder = folder;
        this.options = DatabaseOptions.defaults().durability(durability);
        this.database = Database.open(folder, options);
        this.rows = database.createCollection(CollectionSchema.builder(COLLECTION)
                .primaryKey("id", DataType.INT64)
                .field(FieldSchema.int64("created"))
                .field(FieldSchema.int32("year"))
                .field(FieldSchema.float64("price"))
                .field(FieldSchema.bool("active"))
                .field(FieldSchema.varchar("category"))
                .field(FieldSchema.json("details"))
                .field(FieldSchema.floatVector(VECTOR, dimension, metric))
                .build());
    }

    @Override
    public String name() {
        return "tercel";
    }

    @Override
    public String configuration() {
        return "durability=" + options.durability().name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void insert(List<IngestRow> batch) {
        rows.insert(batch.stream().map(TercelIngest::row).toList());
    }

    @Override
    public void upsert(List<IngestRow> batch) {
        rows.upsert(batch.stream().map(TercelIngest::row).toList());
    }

    private static Row row(IngestRow row) {
        Map<String, Object> values = LinkedHashMap.newLinkedHashMap(8);
        values.put("id", row.id());
        values.put("created", row.created());
        values.put("year", row.year());
        values.put("price", row.price());
        values.put("active", row.active());
        values.put("category", row.category());
        values.put("details", row.details());
        values.put(VECTOR, row.vector());
        return Row.of(values);
    }

    @Override
    public void deleteYear(int year) {
        rows.delete(Filter.of("year == " + year));
    }

    @Override
    public boolean finds(IngestRow row) {
        List<Hit> hits = rows.search(SearchRequest.dense(VECTOR, row.vector())
                        .filter("id == " + row.id())
                        .limit(1)
                        .consistency(ConsistencyLevel.STRONG)
                        .build())
                .hits();
        return !hits.isEmpty() && hits.getFirst().id().equals(row.id());
    }

    @Override
    public void awaitIndexed() {
        rows.flush();
        rows.awaitIndexes(INDEXED);
    }

    @Override
    public void settle() {
        rows.compact();
    }

    @Override
    public void shut() {
        database.close();
    }

    @Override
    public void reopen() {
        database = Database.open(folder, options);
        rows = database.collection(COLLECTION);
    }

    @Override
    public long count() {
        return rows.count(Filter.of(""), ConsistencyLevel.STRONG);
    }

    @Override
    public long countFromPrice(double price) {
        return rows.count(Filter.of("price >= " + price), ConsistencyLevel.STRONG);
    }

    @Override
    public List<String> problems() {
        return database.verify().problems();
    }

    @Override
    public void close() {
        database.close();
    }
}
