package io.tercel.samples.benchmarks.peers;

import io.tercel.Collection;
import io.tercel.Database;
import io.tercel.config.DatabaseOptions;
import io.tercel.config.Durability;
import io.tercel.query.Hit;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Tercel through its public interface: a text field and a BM25 function. */
public final class TercelText implements TextSystem {

    private static final int BATCH = 1_000;
    private static final String WORDS = "words";

    private final Database database;
    private final Collection collection;

    /** Keeps its rows in a folder that is empty. */
    public TercelText(Path folder, String analyzer) {
        database = Database.open(folder, DatabaseOptions.defaults().durability(Durability.NONE));
        collection = database.createCollection(CollectionSchema.builder("texts")
                .primaryKey("id", DataType.INT64)
                .field(FieldSchema.text("body").analyzer(analyzer))
                .bm25("body", WORDS)
                .build());
    }

    @Override
    public String name() {
        return "tercel";
    }

    @Override
    public void build(List<String> texts, int rows) {
        for (int from = 0; from < rows; from += BATCH) {
            List<Row> batch = new ArrayList<>(BATCH);
            for (int i = from; i < Math.min(rows, from + BATCH); i++) {
                batch.add(Row.of("id", (long) i).with("body", texts.get(i % texts.size())));
            }
            collection.insert(batch);
        }
        collection.flush();
        collection.optimize();
    }

    @Override
    public int segments() {
        return collection
                .explain(SearchRequest.text(WORDS, "a").build())
                .legs()
                .getFirst()
                .segments()
                .size();
    }

    @Override
    public Searcher searcher() {
        return (query, k) -> {
            List<Hit> hits = collection
                    .search(SearchRequest.text(WORDS, query).limit(k).build())
                    .hits();
            List<Found> found = new ArrayList<>(hits.size());
            for (Hit hit : hits) {
                found.add(new Found((Long) hit.id(), hit.score()));
            }
            return found;
        };
    }

    @Override
    public void close() {
        database.close();
    }
}
