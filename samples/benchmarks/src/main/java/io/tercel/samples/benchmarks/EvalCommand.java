package io.tercel.samples.benchmarks;

import io.tercel.Collection;
import io.tercel.Database;
import io.tercel.embeddings.Embeddings;
import io.tercel.embeddings.OnnxEmbeddingModel;
import io.tercel.query.Hit;
import io.tercel.samples.benchmarks.data.BeirFolder;
import io.tercel.samples.benchmarks.data.BeirFolder.Document;
import io.tercel.samples.benchmarks.data.BeirFolder.Query;
import io.tercel.samples.benchmarks.data.VectorSet;
import io.tercel.samples.benchmarks.measure.Progress;
import io.tercel.samples.benchmarks.measure.RankingQuality;
import io.tercel.samples.benchmarks.measure.RankingQuality.Scored;
import io.tercel.samples.benchmarks.measure.TemporaryFolder;
import io.tercel.samples.benchmarks.report.ResultRow;
import io.tercel.samples.benchmarks.report.TextTable;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.vector.DenseVector;
import io.tercel.vector.MetricType;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures retrieval: how good the answers to judged questions are, and how long they take. */
@Command(
        name = "eval",
        description =
                "Retrieval quality on a BEIR folder: nDCG@10, recall@100 and milliseconds per query for each pipeline.",
        mixinStandardHelpOptions = true)
final class EvalCommand implements Callable<Integer> {

    private static final int NDCG_AT = 10;
    private static final int RECALL_AT = 100;
    private static final int BATCH = 1_000;
    private static final int WARM_UP_QUERIES = 20;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private OutputOption output = new OutputOption();

    @Option(
            names = "--data",
            paramLabel = "BEIR_DIR",
            required = true,
            description = "Folder with corpus.jsonl, queries.jsonl and qrels/SPLIT.tsv, each also with .gz.")
    private Path data = Path.of("");

    @Option(names = "--split", defaultValue = "test", description = "Which judgements. Default: test.")
    private String split = "test";

    @Option(
            names = "--pipeline",
            split = ",",
            defaultValue = "bm25,dense,rrf,weighted,default",
            description = "What to compare: bm25, dense, rrf, weighted, default. Default: all.")
    private List<Pipeline> pipelines = List.of();

    @Mixin
    private CacheOption cache = new CacheOption();

    @Override
    public Integer call() throws IOException {
        BeirFolder folder = BeirFolder.read(data, split);
        PrintWriter out = command.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%s: %,d documents, %,d judged queries of %s%n",
                data.getFileName(),
                folder.documents().size(),
                folder.queries().size(),
                split);
        out.flush();
        try (OnnxEmbeddingModel model = Embeddings.bgeSmallEn()) {
            List<String> texts =
                    folder.documents().stream().map(Document::titleAndText).toList();
            VectorSet vectors = new EmbeddingCache(cache.folder()).embed(model, texts);
            out.print("\n" + measure(folder, vectors, model).toText());
            out.flush();
        }
        return 0;
    }

    private TextTable measure(BeirFolder folder, VectorSet vectors, OnnxEmbeddingModel model) throws IOException {
        try (TemporaryFolder work = TemporaryFolder.create();
                Database database = Database.open(work.path())) {
            Collection collection = database.createCollection(schema(vectors.dimension()));
            long start = System.nanoTime();
            ingest(collection, folder.documents(), vectors);
            return evaluate(folder, collection, model, secondsSince(start));
        }
    }

    private static CollectionSchema schema(int dimension) {
        return CollectionSchema.builder("documents")
                .primaryKey("id", DataType.VARCHAR)
                .field(FieldSchema.text("body").analyzer("english"))
                .bm25("body", Pipeline.WORDS)
                .vector(Pipeline.MEANING, dimension, MetricType.COSINE)
                .build();
    }

    private static void ingest(Collection collection, List<Document> documents, VectorSet vectors) {
        try (Progress progress = Progress.of("ingesting", documents.size())) {
            for (int from = 0; from < documents.size(); from += BATCH) {
                int to = Math.min(from + BATCH, documents.size());
                List<Row> rows = new ArrayList<>(to - from);
                for (int i = from; i < to; i++) {
                    rows.add(Row.of("id", documents.get(i).id())
                            .with("body", documents.get(i).titleAndText())
                            .with(Pipeline.MEANING, DenseVector.of(vectors.row(i))));
                }
                collection.insert(rows);
                progress.step(to - from);
            }
        }
        collection.flush();
    }

    private TextTable evaluate(BeirFolder folder, Collection collection, OnnxEmbeddingModel model, double buildSeconds)
            throws IOException {
        RankingQuality quality = new RankingQuality(folder.judgements());
        TextTable table = new TextTable(
                "pipeline", "ranking", "nDCG@" + NDCG_AT, "recall@" + RECALL_AT, "ms/query", "of it embedding");
        for (Pipeline pipeline : pipelines) {
            Answers answers = answer(folder.queries(), pipeline, collection, model);
            double ndcg = quality.ndcgAt(NDCG_AT, answers.found());
            double recall = quality.recallAt(RECALL_AT, answers.found());
            String name = pipeline.name().toLowerCase(Locale.ROOT);
            output.append(new ResultRow(
                    "tercel",
                    String.format(
                            Locale.ROOT,
                            "eval data=%s split=%s model=%s pipeline=%s recall@%d=%.4f",
                            DataName.ofFolder(data),
                            split,
                            model.modelName(),
                            name,
                            RECALL_AT,
                            recall),
                    1,
                    OptionalDouble.of(buildSeconds),
                    OptionalDouble.of(ndcg),
                    OptionalDouble.of(1_000 / answers.millis())));
            table.add(
                    name,
                    pipeline.description(),
                    String.format(Locale.ROOT, "%.4f", ndcg),
                    String.format(Locale.ROOT, "%.4f", recall),
                    String.format(Locale.ROOT, "%.2f", answers.millis()),
                    String.format(Locale.ROOT, "%.2f", answers.embeddingMillis()));
        }
        return table;
    }

    private record Answers(Map<String, List<Scored>> found, double millis, double embeddingMillis) {}

    private static Answers answer(
            List<Query> queries, Pipeline pipeline, Collection collection, OnnxEmbeddingModel model) {
        queries.stream()
                .limit(WARM_UP_QUERIES)
                .forEach(query -> search(query, embed(query, pipeline, model), pipeline, collection));
        Map<String, List<Scored>> found = new LinkedHashMap<>();
        double embedding = 0;
        double searching = 0;
        try (Progress progress = Progress.of(pipeline.name().toLowerCase(Locale.ROOT), queries.size())) {
            for (Query query : queries) {
                long start = System.nanoTime();
                float[] vector = embed(query, pipeline, model);
                embedding += secondsSince(start);
                start = System.nanoTime();
                List<Hit> hits = search(query, vector, pipeline, collection);
                searching += secondsSince(start);
                found.put(
                        query.id(),
                        hits.stream()
                                .map(hit -> new Scored((String) hit.id(), hit.score()))
                                .toList());
                progress.step(1);
            }
        }
        double millisEach = 1_000.0 / queries.size();
        return new Answers(found, (embedding + searching) * millisEach, embedding * millisEach);
    }

    private static float[] embed(Query query, Pipeline pipeline, OnnxEmbeddingModel model) {
        return pipeline.needsVector() ? model.embedQuery(query.text()).vector() : new float[0];
    }

    private static List<Hit> search(Query query, float[] vector, Pipeline pipeline, Collection collection) {
        return collection
                .search(pipeline.request(query.text(), vector, RECALL_AT)
                        .limit(RECALL_AT)
                        .build())
                .hits();
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
