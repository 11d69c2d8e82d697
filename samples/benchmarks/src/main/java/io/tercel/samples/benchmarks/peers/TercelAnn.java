package io.tercel.samples.benchmarks.peers;

import io.tercel.Collection;
import io.tercel.Database;
import io.tercel.query.Hit;
import io.tercel.query.SearchRequest;
import io.tercel.samples.benchmarks.data.VectorSet;
import io.tercel.samples.benchmarks.measure.Progress;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.vector.DenseVector;
import io.tercel.vector.MetricType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tercel as an application uses it: a collection on disk, sealed, searched through the public interface. */
public final class TercelAnn implements AnnSystem {

    private static final String KEY = "id";
    private static final String VECTOR = "vector";
    private static final int BATCH_BYTES = 8 << 20;

    private final Database database;
    private final MetricType metric;
    private final IndexKind index;
    private @Nullable Collection collection;

    /** Keeps its collection in a folder that is empty. */
    public TercelAnn(Path folder, MetricType metric, IndexKind index) {
        this.database = Database.open(folder);
        this.metric = metric;
        this.index = index;
    }

    @Override
    public String name() {
        return "tercel";
    }

    @Override
    public String configuration() {
        return "index=" + index.word();
    }

    @Override
    public void build(VectorSet base) {
        FieldSchema vector = index.index(FieldSchema.floatVector(VECTOR, base.dimension(), metric), metric);
        Collection created = database.createCollection(CollectionSchema.builder("bench")
                .primaryKey(KEY, DataType.INT64)
                .field(vector)
                .build());
        int batch = Math.max(1, BATCH_BYTES / (base.dimension() * Float.BYTES));
        try (Progress progress = Progress.of("tercel", base.size())) {
            for (int from = 0; from < base.size(); from += batch) {
                int to = Math.min(from + batch, base.size());
                created.insert(rows(base, from, to));
                progress.step(to - from);
            }
        }
        created.flush();
        collection = created;
    }

    private static List<Row> rows(VectorSet base, int from, int to) {
        List<Row> rows = new ArrayList<>(to - from);
        for (int row = from; row < to; row++) {
            rows.add(Row.of(KEY, (long) row).with(VECTOR, DenseVector.of(base.row(row))));
        }
        return rows;
    }

    @Override
    public List<Setting> settings() {
        return index.settings();
    }

    @Override
    public Searcher searcher(Setting setting) {
        Collection searched = Objects.requireNonNull(collection, "not built");
        return (query, k) -> {
            List<Hit> hits = searched.search(
                            SearchRequest.dense(VECTOR, query).limit(k).build())
                    .hits();
            int[] rows = new int[hits.size()];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = ((Number) hits.get(i).id()).intValue();
            }
            return rows;
        };
    }

    @Override
    public void close() {
        database.close();
    }
}
