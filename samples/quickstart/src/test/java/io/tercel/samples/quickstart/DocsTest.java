package io.tercel.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.rag.query.Query;
import io.tercel.Collection;
import io.tercel.Database;
import io.tercel.IndexDescription;
import io.tercel.backup.BackupInfo;
import io.tercel.backup.Backups;
import io.tercel.config.ConsistencyLevel;
import io.tercel.embeddings.Embeddings;
import io.tercel.embeddings.OnnxEmbeddingModel;
import io.tercel.langchain4j.TercelEmbeddingStore;
import io.tercel.query.Filter;
import io.tercel.query.Hit;
import io.tercel.query.QueryRequest;
import io.tercel.query.SearchResult;
import io.tercel.rag.ingest.Ingestor;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.Row;
import io.tercel.text.Token;
import io.tercel.vector.MetricType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The documentation says what the code does: its code blocks are code of {@link DocsExamples}, and that code runs. */
class DocsTest {

    private static final Path DOCS = Path.of("..", "..", "docs");
    private static final Path EXAMPLES =
            Path.of("src", "test", "java", "io", "tercel", "samples", "quickstart", "DocsExamples.java");
    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+\\.md)[^)]*\\)");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "concepts.md",
                "search-guide.md",
                "text-guide.md",
                "filters.md",
                "langchain4j-guide.md",
                "embeddings-guide.md",
                "reranking-guide.md",
                "backup-guide.md"
            })
    void everyCodeBlockIsCodeThatCompiles(String page) throws IOException {
        String examples = withoutSpace(Files.readString(EXAMPLES));
        List<String> blocks = JAVA_BLOCK
                .matcher(Files.readString(DOCS.resolve(page)))
                .results()
                .map(block -> block.group(1))
                .toList();

        assertThat(blocks).isNotEmpty();
        assertThat(blocks).allSatisfy(block -> assertThat(examples).contains(withoutSpace(block)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "concepts.md",
                "search-guide.md",
                "text-guide.md",
                "filters.md",
                "langchain4j-guide.md",
                "embeddings-guide.md",
                "reranking-guide.md",
                "backup-guide.md"
            })
    void everyLinkLeadsToAPage(String page) throws IOException {
        List<String> links = LINK.matcher(Files.readString(DOCS.resolve(page)))
                .results()
                .map(link -> link.group(1))
                .toList();

        assertThat(links).allSatisfy(link -> assertThat(DOCS.resolve(link)).exists());
    }

    @Test
    void theExamplesOfSearchFindWhatTheySay() {
        try (Database database = Database.inMemory()) {
            Collection papers = DocsExamples.createCollection(database);
            float[] near = vector(1);
            papers.insert(List.of(
                    paper("a", "Recall and precision of search", 2021, near),
                    paper("b", "The write-ahead log and its recovery", 2019, vector(2)),
                    paper("c", "Nothing of either", null, vector(3))));

            assertThat(DocsExamples.dense(papers, near).hits())
                    .first()
                    .extracting(Hit::id)
                    .isEqualTo("a");
            assertThat(DocsExamples.text(papers).hits()).extracting(Hit::id).containsExactly("b");
            assertThat(DocsExamples.hybrid(papers, near).hits()).hasSize(3);
            assertThat(DocsExamples.filtered(papers, near).hits())
                    .extracting(Hit::id)
                    .containsExactly("a");
            assertThat(DocsExamples.read(papers)).isEqualTo(2);
            assertThat(DocsExamples.newest(papers))
                    .extracting(row -> row.get("id"))
                    .containsExactly("a", "b");
            assertThat(DocsExamples.readAll(papers))
                    .isEqualTo("Recall and precision of searchThe write-ahead log and its recovery".length());
            assertThat(DocsExamples.perYear(papers))
                    .extracting(row -> row.get("year"))
                    .containsExactly(2019, 2021, null);
            assertThat(DocsExamples.byHand(papers, near))
                    .allSatisfy(found ->
                            assertThat(found.hits()).extracting(Hit::id).containsExactly("a1"));
            assertThat(papers.count()).isEqualTo(3);
            assertThat(DocsExamples.byKey(database, near).hits()).isEmpty();
        }
    }

    @Test
    void theExamplesOfTextsFindWhatTheySay() {
        try (Database database = Database.inMemory()) {
            Collection notes = DocsExamples.createNotes(database);
            notes.insert(List.of(
                    Row.of("id", 1)
                            .with("body", "A log and its recovery")
                            .with("title", "Häuser")
                            .with("language", "de"),
                    Row.of("id", 2).with("body", "Logs: recovery after a crash").with("title", "Haus")));

            assertThat(DocsExamples.analyze(database).getFirst())
                    .extracting(Token::text)
                    .containsExactly("tv", "s", "write", "ahead", "log");
            assertThat(DocsExamples.houses(notes).hits()).extracting(Hit::id).containsExactlyInAnyOrder(1L, 2L);
            assertThat(DocsExamples.fast(notes).hits()).isNotEmpty();
            assertThat(DocsExamples.phrase(notes))
                    .extracting(row -> row.get("id"))
                    .containsExactly(2L);
            assertThat(DocsExamples.highlight(notes).hits())
                    .filteredOn(hit -> hit.id().equals(2L))
                    .first()
                    .extracting(Hit::highlights)
                    .isEqualTo(Map.of("body", List.of("<b>Logs</b>: <b>recovery</b> after a crash")));
        }
    }

    @Test
    void theExamplesOfFurtherSearchesFindWhatTheySay() {
        try (Database database = Database.inMemory()) {
            Collection papers = database.createCollection(CollectionSchema.builder("papers")
                    .primaryKey("id", DataType.VARCHAR)
                    .field(FieldSchema.text("body").analyzer("english"))
                    .field(FieldSchema.int32("year").nullable())
                    .field(FieldSchema.floatVector("embedding", 384, MetricType.COSINE)
                            .index(IndexSpec.Hnsw.of(MetricType.COSINE)))
                    .build());
            float[] query = plane(1, 0);
            papers.insert(List.of(
                    paper("a", "the same", 2001, query),
                    paper("b", "a little further", 2001, plane(1, 1)),
                    paper("c", "across", null, plane(0, 1))));

            assertThat(ids(DocsExamples.params(papers, query))).containsExactly("a", "b", "c");
            assertThat(ids(DocsExamples.range(papers, query))).containsExactly("b");
            assertThat(DocsExamples.groups(papers, query).groups())
                    .extracting(group -> group.hits().size())
                    .containsExactly(2, 1);
            assertThat(ids(DocsExamples.like(papers))).containsExactly("b", "c");
            assertThat(DocsExamples.several(papers, List.of(query, plane(0, 1))))
                    .extracting(DocsTest::ids)
                    .containsExactly(List.of("a", "b"), List.of("b", "a"));
            assertThat(DocsExamples.goodHits(papers, query)).containsExactly("a", "b");
            assertThat(DocsExamples.explain(papers, query).hits()).isEqualTo(2);
        }
    }

    @Test
    void theExamplesOfIndexesForFiltersRun() {
        try (Database database = Database.inMemory()) {
            Collection papers = database.createCollection(CollectionSchema.builder("papers")
                    .primaryKey("id", DataType.VARCHAR)
                    .field(FieldSchema.int32("year"))
                    .field(FieldSchema.varchar("title"))
                    .field(FieldSchema.json("meta"))
                    .field(FieldSchema.floatVector("embedding", 2, MetricType.COSINE))
                    .dynamicFields(true)
                    .build());
            DocsExamples.filterIndexes(papers);
            assertThat(papers.describeIndex("year").state()).isEqualTo(IndexDescription.State.FINISHED);
            assertThat(papers.describe().toString()).contains("STL_SORT");
        }
    }

    @Test
    void theExamplesOfRankingRun() {
        try (Database database = Database.inMemory()) {
            Collection papers = database.createCollection(CollectionSchema.builder("papers")
                    .primaryKey("id", DataType.VARCHAR)
                    .field(FieldSchema.text("body").analyzer("english"))
                    .field(FieldSchema.int32("year"))
                    .field(FieldSchema.timestamptz("seen"))
                    .field(FieldSchema.floatVector("embedding", 384, MetricType.COSINE))
                    .bm25("body", "body_terms")
                    .build());
            float[] query = plane(1, 0);
            papers.insert(List.of(
                    paper("a", "the write-ahead log", 2021, query).with("seen", Instant.parse("2020-01-01T00:00:00Z")),
                    paper("b", "a draft of recovery", 2021, plane(2, 1))
                            .with("seen", Instant.parse("2026-01-03T00:00:00Z")),
                    paper("c", "nothing of it", 1999, plane(1, 1))
                            .with("seen", Instant.parse("2025-12-30T00:00:00Z"))));

            assertThat(ids(DocsExamples.legs(papers, query))).containsExactly("b", "c");
            assertThat(ids(DocsExamples.decay(papers, query))).containsExactly("b", "c", "a");
            assertThat(ids(DocsExamples.boost(papers, query))).containsExactly("a", "c", "b");
            assertThat(ids(DocsExamples.rerank(papers, query, "nothing of it")).getFirst())
                    .isEqualTo("c");
        }
    }

    @Test
    void theExamplesOfEmbeddingModelsDoWhatTheySay(@TempDir Path folder) {
        List<String> texts = List.of("The log makes writes durable.", "A hawk sees the mouse.");
        try (Database database = Database.inMemory();
                OnnxEmbeddingModel model = Embeddings.bgeSmallEn()) {
            assertThat(DocsExamples.queriesAndDocuments(model, texts)).hasSize(2);
            assertThat(DocsExamples.sparse(texts, folder.resolve("bm25.json")))
                    .allSatisfy(vector -> assertThat(vector.size()).isPositive());
            Collection pages = database.createCollection(CollectionSchema.builder("token_pages")
                    .primaryKey("id", DataType.VARCHAR)
                    .field(FieldSchema.structArray(
                            "tokens", 512, FieldSchema.int8Vector("vec", 384, MetricType.MAX_SIM_COSINE)))
                    .build());
            assertThat(ids(DocsExamples.tokenVectors(model, pages, texts.getFirst())))
                    .containsExactly("a");
            EmbeddingModel around = DocsExamples.around(model, database);
            assertThat(around.embed(texts.getFirst()).content())
                    .isEqualTo(around.embed(texts.getFirst()).content());
        }
    }

    @Test
    void theExamplesOfTheStoreDoWhatTheySay(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("store.json"),
                "{\"entries\": [{\"id\": \"a\", \"embedding\": {\"vector\": [%s1]}, \"embedded\": {\"text\": \"Flour comes at five.\", \"metadata\": {\"metadata\": {\"tenant\": \"bakery\"}}}}]}"
                        .formatted("0, ".repeat(383)));
        try (OnnxEmbeddingModel model = Embeddings.bgeSmallEn();
                TercelEmbeddingStore tenants = DocsExamples.ofTenants(folder.resolve("tenants"), model);
                TercelEmbeddingStore tokens = DocsExamples.withTokens(folder.resolve("tokens"), model)) {
            assertThat(DocsExamples.fromMemory(tenants, file)).isEqualTo(1);
            assertThat(tenants.search(DocsExamples.ofOneTenant(model)).matches())
                    .hasSize(1);

            for (String text : List.of("Flour comes at five.", "The lift is inspected in spring.")) {
                tokens.add(model.embed(text).content(), TextSegment.from(text));
            }
            assertThat(DocsExamples.byTokens(tokens, model).retrieve(Query.from("When does flour come?")))
                    .first()
                    .satisfies(found -> assertThat(found.textSegment().text()).startsWith("Flour"));
        }
    }

    private static List<Object> ids(SearchResult result) {
        return result.hits().stream().map(Hit::id).toList();
    }

    private static float[] plane(float x, float y) {
        float[] vector = new float[384];
        vector[0] = x;
        vector[1] = y;
        return vector;
    }

    @Test
    void theExamplesOfCollectionsDoWhatTheySay() {
        try (Database database = Database.inMemory()) {
            Collection papers = DocsExamples.createCollection(database);
            papers.insert(List.of(paper("a", "Recall", 2021, vector(1))));
            DocsExamples.properties(papers);
            DocsExamples.changeFields(papers);
            assertThat(papers.properties().timeToLive()).isEqualTo(Duration.ofDays(30));
            assertThat(papers.get(List.of("a")).getFirst().values())
                    .containsEntry("venue", "unknown")
                    .containsEntry("citations", null)
                    .doesNotContainKey("year");

            papers.alter(papers.properties().withTimeToLive(Duration.ZERO));
            DocsExamples.rowsThatEnd(papers);
            assertThat(papers.properties().ttlField()).contains("licensed_until");

            database.createAlias("current", "papers");
            CollectionSchema next = CollectionSchema.builder("papers_2")
                    .primaryKey("id", DataType.VARCHAR)
                    .vector("v", 2, MetricType.L2)
                    .build();
            DocsExamples.alias(database, next, List.of(Row.of("id", "b").with("v", new float[] {1, 0})));
            assertThat(database.collection("current").name()).isEqualTo("papers_2");
            assertThat(DocsExamples.namedDatabases(database)).containsExactly("papers_2024");
            assertThat(papers.describe().database()).isEqualTo("archive");
        }
    }

    @Test
    void theExampleOfTypesIsReadAsItWasWritten() {
        try (Database database = Database.inMemory()) {
            Collection reports = DocsExamples.createReports(database, vector(1));
            Row report = reports.query(
                            QueryRequest.filter("array_contains(tags, 'log')").build())
                    .getFirst();

            assertThat(report.getInstant("seen")).isEqualTo("2025-07-01T10:00:00Z");
            assertThat(report.getList("chunks")).hasSize(2);
            assertThat(report.getString("id")).containsOnlyDigits();

            Row places = DocsExamples.places(database).getFirst();
            assertThat(places.get("seen")).hasToString("2025-07-01T12:00+02:00");
            assertThat(places.getString("tags[0]")).isEqualTo("log");
        }
    }

    @Test
    void theExampleOfAClusteringKeyFindsTheWeek() {
        try (Database database = Database.inMemory()) {
            List<Row> rows = new ArrayList<>();
            for (int day = 20_000; day < 20_020; day++) {
                rows.add(Row.of("day", (long) day).with("embedding", vector(1)));
            }
            assertThat(DocsExamples.clusteringKey(database, rows, vector(1)).hits())
                    .hasSize(7);
        }
    }

    private static float[] axis(int dimension, int at) {
        float[] vector = new float[dimension];
        vector[at] = 1;
        return vector;
    }

    @Test
    void theExampleOfLateInteractionFindsThePageWithAMatchForEachWord() {
        try (Database database = Database.inMemory()) {
            Row both = Row.of("id", "both")
                    .with("tokens", List.of(Map.of("vec", axis(128, 1)), Map.of("vec", axis(128, 2))));
            Row one = Row.of("id", "one").with("tokens", List.of(Map.of("vec", axis(128, 1))));
            List<Hit> hits = DocsExamples.lateInteraction(
                            database, List.of(one, both), List.of(axis(128, 1), axis(128, 2)))
                    .hits();

            assertThat(hits).extracting(Hit::id).containsExactly("both", "one");
            assertThat(hits).extracting(Hit::score).containsExactly(2.0, 1.0);
        }
    }

    @Test
    void theExampleOfElementsTellsThePiece() {
        try (Database database = Database.inMemory()) {
            Collection books = database.createCollection(CollectionSchema.builder("books")
                    .primaryKey("id", DataType.VARCHAR)
                    .vector("title_vec", 4, MetricType.COSINE)
                    .field(FieldSchema.structArray(
                            "chunks",
                            16,
                            FieldSchema.varchar("text"),
                            FieldSchema.floatVector("vec", 4, MetricType.COSINE)))
                    .build());
            books.insert(List.of(Row.of("id", "a")
                    .with("title_vec", axis(4, 0))
                    .with(
                            "chunks",
                            List.of(
                                    Map.of("text", "first", "vec", axis(4, 0)),
                                    Map.of("text", "second", "vec", axis(4, 1))))));
            Hit hit = DocsExamples.pieces(books, axis(4, 1)).hits().getFirst();

            assertThat(hit.element()).hasValue(1);
            assertThat(hit.row().getList("chunks")).hasSize(2);
            List<Hit> byPieces =
                    DocsExamples.rowsByTheirPieces(books, axis(4, 1)).hits();
            assertThat(byPieces).extracting(Hit::id).containsExactly("a");
        }
    }

    @Test
    void theFiltersOfTheTableAreUnderstood() throws IOException {
        List<String> examples = filterExamples();
        assertThat(examples).hasSizeGreaterThan(12);
        try (Database database = Database.inMemory()) {
            Collection rows = database.createCollection(schemaOfTheTable());
            rows.insert(List.of(rowOfTheTable()));

            for (String example : examples) {
                Filter filter =
                        Filter.of(example, example.contains("{tags}") ? Map.of("tags", List.of("x")) : Map.of());
                assertThat(rows.count(filter, ConsistencyLevel.STRONG))
                        .as(example)
                        .isEqualTo(fitsTheRow(example) ? 1 : 0);
            }
        }
    }

    @Test
    void theExamplesOfRetrievalRun() {
        try (TercelEmbeddingStore store = TercelEmbeddingStore.inMemory();
                OnnxEmbeddingModel model = Embeddings.bgeSmallEn()) {
            Ingestor.builder().store(store).embeddingModel(model).build().ingestFolder(DOCS);

            assertThat(DocsExamples.retrieve(store, model)).hasSize(5);
            assertThat(DocsExamples.ofTenant(store, model).search("hello")).isEmpty();
        }
    }

    private static String withoutSpace(String code) {
        return code.replaceAll("\\s+", "");
    }

    private static float[] vector(int direction) {
        float[] vector = new float[384];
        vector[direction] = 1;
        return vector;
    }

    private static Row paper(String id, String body, @Nullable Integer year, float[] vector) {
        return Row.of("id", id).with("body", body).with("year", year).with("embedding", vector);
    }

    @Test
    void theExamplesOfBackupsBringBackWhatTheySay(@TempDir Path folder) {
        try (Database database = Database.inMemory();
                ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor()) {
            DocsExamples.createCollection(database).insert(List.of(paper("a", "A log", 2021, vector(1))));
            Backups backups = database.backups(folder.resolve("backups"));

            assertThat(DocsExamples.backup(database, folder.resolve("backups")).rows())
                    .isEqualTo(1);
            assertThat(DocsExamples.incremental(backups).parent()).contains("monday");
            assertThat(DocsExamples.restoreBeside(backups)).containsExactly("papers_tuesday");
            assertThat(database.collection("papers_tuesday").count()).isEqualTo(1);
            assertThat(database.database("archive").collection("papers_tuesday").count())
                    .isZero();
            DocsExamples.restoreElsewhere(backups, folder.resolve("restored"));
            assertThat(folder.resolve("restored")).isNotEmptyDirectory();
            Path elsewhere = folder.resolve("elsewhere");
            database.backups(elsewhere);
            assertThat(DocsExamples.archive(backups, folder.resolve("tuesday.tar.zst"), elsewhere)
                            .rows())
                    .isEqualTo(1);
            DocsExamples.lookAfter(folder.resolve("backups"));
            assertThat(backups.list()).extracting(BackupInfo::name).containsExactly("tuesday");
            DocsExamples.nightly(backups, executor).close();
        }
    }

    /** What stands in code quotes in the second column of the table of the filter language. */
    private static List<String> filterExamples() throws IOException {
        List<String> examples = new ArrayList<>();
        boolean inTable = false;
        for (String line : Files.readAllLines(DOCS.resolve("search-guide.md"))) {
            inTable = line.startsWith("| what | example") || (inTable && line.startsWith("|"));
            if (inTable && !line.startsWith("| parameter")) {
                Pattern.compile("`([^`]+)`")
                        .matcher(line.split("\\|", -1)[2])
                        .results()
                        .forEach(code -> examples.add(code.group(1)));
            }
        }
        return examples;
    }

    private static CollectionSchema schemaOfTheTable() {
        return CollectionSchema.builder("table")
                .primaryKey("id", DataType.INT64)
                .field(FieldSchema.int32("year").nullable())
                .field(FieldSchema.varchar("title"))
                .field(FieldSchema.varchar("tag"))
                .field(FieldSchema.int32("a"))
                .field(FieldSchema.int32("b"))
                .field(FieldSchema.int32("c"))
                .field(FieldSchema.int32("flags"))
                .field(FieldSchema.float64("price"))
                .field(FieldSchema.float64("limit"))
                .field(FieldSchema.json("meta"))
                .field(FieldSchema.text("body"))
                .field(FieldSchema.array("tags", DataType.VARCHAR, 4))
                .field(FieldSchema.structArray("chunks", 4, FieldSchema.varchar("text"), FieldSchema.int32("page")))
                .field(FieldSchema.timestamptz("seen"))
                .field(FieldSchema.geometry("place"))
                .vector("v", 2, MetricType.L2)
                .build();
    }

    private static boolean fitsTheRow(String example) {
        // A tenth of one row is none: which rows are in the sample is decided by their keys.
        boolean sample = example.contains("random_sample");
        return !sample
                && !example.equals("year is null")
                && !example.startsWith("title like")
                && !example.startsWith("title =~");
    }

    /** Fits every example but those that exclude others. */
    private static Row rowOfTheTable() {
        return Row.of("id", 2L)
                .with("year", 2020)
                .with("title", "A")
                .with("tag", "y")
                .with("a", 2)
                .with("b", 1)
                .with("c", 1)
                .with("flags", 6)
                .with("price", 1.5)
                .with("limit", 10.0)
                .with("meta", Map.of("author", Map.of("name", "Ada"), "tags", List.of("x")))
                .with("body", "recall of a vector database")
                .with("tags", List.of("x", "y"))
                .with("chunks", List.of(Map.of("text", "a log", "page", 1), Map.of("text", "more logs", "page", 4)))
                .with("seen", "2025-07-01T12:00:00+02:00")
                .with("place", "POINT (8.5 47.4)")
                .with("v", new float[] {1, 0});
    }

    @Test
    void theExampleOfBitsFindsWhatIsAlike() {
        try (Database database = Database.inMemory()) {
            Collection papers = database.createCollection(CollectionSchema.builder("prints")
                    .primaryKey("id", DataType.VARCHAR)
                    .field(FieldSchema.binaryVector("fingerprint", 16, MetricType.HAMMING))
                    .build());
            papers.insert(List.of(
                    Row.of("id", "far").with("fingerprint", new byte[] {-1, -1}),
                    Row.of("id", "near").with("fingerprint", new byte[] {1, 2})));

            assertThat(DocsExamples.alike(papers, new byte[] {1, 3}).hits())
                    .extracting(Hit::id)
                    .containsExactly("near", "far");
        }
    }
}
