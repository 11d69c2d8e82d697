package io.tercel.samples.quickstart;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.scoring.ScoringModel;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.aggregator.ContentAggregator;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import io.tercel.Collection;
import io.tercel.Database;
import io.tercel.Namespace;
import io.tercel.Partition;
import io.tercel.backup.BackupFolder;
import io.tercel.backup.BackupInfo;
import io.tercel.backup.BackupRequest;
import io.tercel.backup.BackupSchedule;
import io.tercel.backup.BackupVerification;
import io.tercel.backup.Backups;
import io.tercel.backup.RestoreRequest;
import io.tercel.backup.RunningSchedule;
import io.tercel.embeddings.Bm25Encoder;
import io.tercel.embeddings.Embeddings;
import io.tercel.embeddings.LongText;
import io.tercel.embeddings.OnnxEmbeddingModel;
import io.tercel.embeddings.Precision;
import io.tercel.embeddings.TokenEmbeddings;
import io.tercel.embeddings.around.BatchingEmbeddingModel;
import io.tercel.embeddings.around.CachedEmbeddingModel;
import io.tercel.embeddings.around.RateLimitedEmbeddingModel;
import io.tercel.embeddings.around.RetryingEmbeddingModel;
import io.tercel.langchain4j.TercelEmbeddingStore;
import io.tercel.query.AggregateRequest;
import io.tercel.query.Boost;
import io.tercel.query.ElementScope;
import io.tercel.query.Grouping;
import io.tercel.query.Highlighter;
import io.tercel.query.Hit;
import io.tercel.query.OrderBy;
import io.tercel.query.QueryIterator;
import io.tercel.query.QueryRequest;
import io.tercel.query.Ranker;
import io.tercel.query.RerankFunction;
import io.tercel.query.ScoreRange;
import io.tercel.query.SearchExplanation;
import io.tercel.query.SearchIterator;
import io.tercel.query.SearchParams;
import io.tercel.query.SearchRequest;
import io.tercel.query.SearchResult;
import io.tercel.rag.eval.BeirFolder;
import io.tercel.rag.eval.EvaluationReport;
import io.tercel.rag.eval.EvaluationRun;
import io.tercel.rag.eval.Measure;
import io.tercel.rag.eval.PairedComparison;
import io.tercel.rag.eval.Scored;
import io.tercel.rag.ingest.IngestListener;
import io.tercel.rag.ingest.IngestProgress;
import io.tercel.rag.ingest.IngestReport;
import io.tercel.rag.ingest.Ingestor;
import io.tercel.rag.retriever.LegMatch;
import io.tercel.rag.retriever.RetrievedPassage;
import io.tercel.rag.retriever.TercelContentRetriever;
import io.tercel.rerankers.Candidate;
import io.tercel.rerankers.CascadeReranker;
import io.tercel.rerankers.LearnedReranker;
import io.tercel.rerankers.LearnedWeights;
import io.tercel.rerankers.Reranked;
import io.tercel.rerankers.Reranker;
import io.tercel.rerankers.Rerankers;
import io.tercel.rerankers.Signal;
import io.tercel.rerankers.StoredTokenVectors;
import io.tercel.rerankers.TokenScores;
import io.tercel.rerankers.WeightTrainer;
import io.tercel.rerankers.cross.CrossEncoderScoringModel;
import io.tercel.rerankers.rules.Decay;
import io.tercel.rerankers.rules.Diversity;
import io.tercel.rerankers.rules.Fusion;
import io.tercel.rerankers.rules.MetadataBoost;
import io.tercel.rerankers.rules.RuleContentAggregator;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.JsonCast;
import io.tercel.schema.LanguageAnalyzer;
import io.tercel.schema.MultiAnalyzer;
import io.tercel.schema.Row;
import io.tercel.schema.ScalarIndexSpec;
import io.tercel.text.Token;
import io.tercel.vector.MetricType;
import io.tercel.vector.SparseVector;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** The code of the documentation, word for word: {@link DocsTest} compares and runs it. */
final class DocsExamples {

    private DocsExamples() {}

    static void openDatabase() {
        try (Database database = Database.open(Path.of("data"))) {
            System.out.println(database.collections());
        }
    }

    static BackupInfo backup(Database database, Path place) {
        Backups backups = database.backups(place);
        BackupInfo monday = backups.create("monday");
        System.out.println(monday.rows() + " rows, " + monday.bytes() + " bytes, as of " + monday.timestamp());
        return monday;
    }

    static BackupInfo incremental(Backups backups) {
        BackupInfo tuesday = backups.create(BackupRequest.named("tuesday")
                .incremental()
                .collections("papers", "archive.*")
                .copies()
                .progress(progress -> System.out.println(progress.bytes() + " of " + progress.bytesTotal())));
        System.out.println(tuesday.newBytes() + " new bytes on top of " + tuesday.parent());
        return tuesday;
    }

    static void lookAfter(Path place) {
        BackupFolder folder = BackupFolder.at(place);
        for (BackupInfo backup : folder.list()) {
            BackupVerification read = folder.verify(backup.name());
            System.out.println(
                    backup.name() + " " + backup.created() + " " + (read.isClean() ? "good" : read.problems()));
        }
        folder.keep(7);
        folder.delete("monday");
    }

    static RunningSchedule nightly(Backups backups, ScheduledExecutorService executor) {
        RunningSchedule nightly = backups.schedule(
                BackupSchedule.every(Duration.ofDays(1)).fullEvery(7).keep(14), executor);
        return nightly;
    }

    static void restoreElsewhere(Backups backups, Path directory) {
        backups.restore("tuesday", directory);
        try (Database restored = Database.open(directory)) {
            System.out.println(restored.collections());
        }
    }

    static List<String> restoreBeside(Backups backups) {
        List<String> names = backups.restore(
                RestoreRequest.of("tuesday").collections("papers").suffix("_tuesday"));
        backups.restore(RestoreRequest.of("tuesday")
                .rename("papers", "archive.papers_tuesday")
                .withoutRows());
        return names;
    }

    static BackupInfo archive(Backups backups, Path file, Path elsewhere) {
        backups.exportArchive("tuesday", file);
        BackupInfo brought = BackupFolder.at(elsewhere).importArchive(file);
        return brought;
    }

    static Collection createCollection(Database database) {
        Collection papers = database.createCollectionIfAbsent(CollectionSchema.builder("papers")
                .primaryKey("id", DataType.VARCHAR)
                .field(FieldSchema.text("body").analyzer("english"))
                .field(FieldSchema.int32("year").nullable())
                .vector("embedding", 384, MetricType.COSINE)
                .bm25("body", "body_terms")
                .build());
        return papers;
    }

    static List<String> namedDatabases(Database database) {
        Namespace archive = database.createDatabaseIfAbsent("archive");
        database.renameCollection("papers", "papers_2024", "archive");
        System.out.println(archive.collections());
        return archive.collections();
    }

    static void alias(Database database, CollectionSchema schema, List<Row> rows) {
        Collection next = database.createCollection(schema);
        next.insert(rows);
        database.alterAlias("current", next.name());
    }

    static void properties(Collection papers) {
        papers.alter(papers.properties().withTimeToLive(Duration.ofDays(30)));
    }

    static void rowsThatEnd(Collection papers) {
        papers.addField(FieldSchema.timestamptz("licensed_until").nullable());
        papers.alter(papers.properties().withTtlField("licensed_until"));
    }

    static void changeFields(Collection papers) {
        papers.addField(FieldSchema.varchar("venue").defaultValue("unknown"));
        papers.addField(FieldSchema.int32("citations").nullable());
        papers.dropField("year");
        papers.alterMaxBytes("venue", 65_535);
        papers.enableDynamicFields();
    }

    static Collection createReports(Database database, float[] embedding) {
        Collection reports = database.createCollection(CollectionSchema.builder("reports")
                .autoId("id", DataType.VARCHAR)
                .field(FieldSchema.timestamptz("seen").nullable())
                .field(FieldSchema.geometry("place").nullable())
                .field(FieldSchema.array("tags", DataType.VARCHAR, 32).nullable())
                .field(FieldSchema.structArray("chunks", 256, FieldSchema.varchar("text"), FieldSchema.int32("page")))
                .vector("embedding", 384, MetricType.COSINE)
                .build());
        reports.insert(List.of(Row.of("embedding", embedding)
                .with("seen", "2025-07-01T12:00:00+02:00")
                .with("place", "POINT (8.54 47.38)")
                .with("tags", List.of("log", "recovery"))
                .with(
                        "chunks",
                        List.of(Map.of("text", "A log is", "page", 1), Map.of("text", "written first.", "page", 2)))));
        return reports;
    }

    static List<Row> places(Database database) {
        List<Row> reports = database.collection("reports")
                .query(QueryRequest.filter("seen >= ISO '2025-07-01T00:00:00'")
                        .timeZone(ZoneId.of("Europe/Zurich"))
                        .outputFields("seen", "tags[0]")
                        .build());
        return reports;
    }

    static void filterIndexes(Collection papers) {
        papers.createIndex("year", new ScalarIndexSpec.Sorted());
        papers.createIndex("title", new ScalarIndexSpec.Ngram(2, 3));
        papers.createIndex("meta", new ScalarIndexSpec.JsonPath("meta[\"author\"][\"name\"]", JsonCast.VARCHAR));
        papers.createIndex("$meta", new ScalarIndexSpec.JsonPath("$meta[\"color\"]", JsonCast.VARCHAR));
        papers.awaitIndexes(Duration.ofMinutes(5));
    }

    static Collection createNotes(Database database) {
        Collection notes = database.createCollection(CollectionSchema.builder("notes")
                .primaryKey("id", DataType.INT64)
                .field(FieldSchema.text("body").analyzer("english").enableMatch())
                .field(FieldSchema.varchar("language").nullable())
                .field(FieldSchema.varchar("title")
                        .multiAnalyzer(MultiAnalyzer.by("language")
                                .analyzer("english", "english")
                                .analyzer("german", "german")
                                .analyzer("default", "standard")
                                .alias("de", "german")))
                .bm25("body", "body_terms")
                .bm25("title", "title_terms")
                .build());
        return notes;
    }

    static List<List<Token>> analyze(Database database) {
        String analyzer = """
            {"char_filter": ["html_strip"],
             "tokenizer": "standard",
             "filter": ["lowercase", "asciifolding",
                        {"type": "synonym", "synonyms": ["tv, television", "wal => write ahead log"]},
                        {"type": "stop", "stop_words": ["_english_", "paper"]},
                        {"type": "stemmer", "language": "english"}]}
            """;
        List<List<Token>> terms = database.runAnalyzer(analyzer, List.of("<b>The</b> Télévision's WAL"));
        return terms;
    }

    static SearchResult houses(Collection notes) {
        SearchResult houses = notes.search(
                SearchRequest.text("title_terms", "Haus").analyzer("german").build());
        return houses;
    }

    /** Runs in integrations/languages, which has what tells languages. */
    static Collection createLetters(Database database) {
        Collection letters = database.createCollection(CollectionSchema.builder("letters")
                .primaryKey("id", DataType.INT64)
                .field(FieldSchema.varchar("body")
                        .analyzer(LanguageAnalyzer.byDefault("standard")
                                .language("English", "english")
                                .language("German", "german")
                                .language("Russian", "russian"))
                        .enableMatch())
                .bm25("body", "body_terms")
                .build());
        return letters;
    }

    static SearchResult german(Collection letters) {
        SearchResult found = letters.search(
                SearchRequest.text("body_terms", "Haus").analyzer("German").build());
        return found;
    }

    static SearchResult fast(Collection notes) {
        SearchResult fast =
                notes.search(SearchRequest.text("body_terms", "the recovery of a write-ahead log after a crash")
                        .params(SearchParams.dropRatio(0.3))
                        .build());
        return fast;
    }

    static List<Row> phrase(Collection notes) {
        List<Row> rows =
                notes.query(QueryRequest.filter("phrase_match(body, {words}, 1)", Map.of("words", "log recovery"))
                        .outputFields("body")
                        .build());
        return rows;
    }

    static SearchResult highlight(Collection notes) {
        SearchResult marked = notes.search(SearchRequest.text("body_terms", "log recovery")
                .highlight(Highlighter.standard().tags("<b>", "</b>").fragmentSize(150))
                .build());
        for (Hit hit : marked.hits()) {
            hit.highlights().getOrDefault("body", List.of()).forEach(System.out::println);
        }
        return marked;
    }

    static SearchResult lateInteraction(Database database, List<Row> rows, List<float[]> questionTokens) {
        Collection pages = database.createCollection(CollectionSchema.builder("pages")
                .primaryKey("id", DataType.VARCHAR)
                .field(FieldSchema.structArray(
                        "tokens", 1_024, FieldSchema.floatVector("vec", 128, MetricType.MAX_SIM_COSINE)))
                .build());
        pages.insert(rows);
        SearchResult best = pages.search(
                SearchRequest.vectors("tokens[vec]", questionTokens).limit(10).build());
        return best;
    }

    static SearchResult pieces(Collection books, float[] queryVector) {
        SearchResult pieces = books.search(SearchRequest.dense("chunks[vec]", queryVector)
                .limit(10)
                .outputFields("chunks[text]")
                .build());
        for (Hit hit : pieces.hits()) {
            System.out.println(hit.id() + ", piece " + hit.element().getAsInt());
        }
        return pieces;
    }

    static SearchResult rowsByTheirPieces(Collection books, float[] queryVector) {
        SearchResult byPieces = books.search(SearchRequest.hybrid()
                .dense("title_vec", queryVector, 100)
                .dense("chunks[vec]", queryVector, 100)
                .elementScope(ElementScope.topSum(3))
                .limit(10)
                .build());
        return byPieces;
    }

    static SearchResult clusteringKey(Database database, List<Row> rows, float[] queryVector) {
        Collection events = database.createCollectionIfAbsent(CollectionSchema.builder("events")
                .autoId("id")
                .field(FieldSchema.int64("day"))
                .vector("embedding", 384, MetricType.COSINE)
                .clusteringKey("day")
                .build());
        events.insert(rows);
        events.optimize();
        SearchResult week = events.search(SearchRequest.dense("embedding", queryVector)
                .filter("day >= 20001 and day < 20008")
                .build());
        return week;
    }

    static List<SearchResult> byHand(Collection papers, float[] vector) {
        papers.createPartition("archive");
        Partition archive = papers.partition("archive");
        archive.insert(List.of(Row.of("id", "a1")
                .with("body", "An old paper")
                .with("year", 1971)
                .with("embedding", vector)));
        SearchResult old =
                archive.search(SearchRequest.text("body_terms", "paper").build());
        SearchResult both = papers.search(SearchRequest.text("body_terms", "paper")
                .partitions("_default", "archive")
                .build());
        papers.dropPartition("archive");
        return List.of(old, both);
    }

    static SearchResult byKey(Database database, float[] queryVector) {
        Collection notes = database.createCollectionIfAbsent(CollectionSchema.builder("notes")
                .autoId("id")
                .partitionKey(FieldSchema.varchar("tenant"))
                .vector("embedding", 384, MetricType.COSINE)
                .build());
        SearchResult hits = notes.search(SearchRequest.dense("embedding", queryVector)
                .filter("tenant == {tenant}", Map.of("tenant", "acme"))
                .build());
        return hits;
    }

    static SearchResult params(Collection papers, float[] queryVector) {
        SearchResult hits = papers.search(SearchRequest.dense("embedding", queryVector)
                .params(SearchParams.ef(200))
                .metric(MetricType.COSINE)
                .limit(10)
                .build());
        return hits;
    }

    static SearchResult range(Collection papers, float[] queryVector) {
        SearchResult related = papers.search(SearchRequest.dense("embedding", queryVector)
                .range(ScoreRange.radius(0.4).rangeFilter(0.95))
                .limit(100)
                .build());
        return related;
    }

    static SearchResult groups(Collection papers, float[] queryVector) {
        SearchResult found = papers.search(SearchRequest.dense("embedding", queryVector)
                .groupBy(Grouping.by("year").size(3))
                .limit(10)
                .build());
        for (SearchResult.Group group : found.groups()) {
            System.out.println(group.value() + ": " + group.hits().size());
        }
        return found;
    }

    static SearchResult like(Collection papers) {
        SearchResult alike = papers.search(SearchRequest.like("embedding", "a")
                .filter("id != 'a'")
                .limit(5)
                .build());
        return alike;
    }

    static List<SearchResult> several(Collection papers, List<float[]> queryVectors) {
        List<SearchRequest> requests = queryVectors.stream()
                .map(vector -> SearchRequest.dense("embedding", vector)
                        .filter("year >= 2000")
                        .limit(5)
                        .build())
                .toList();
        List<SearchResult> results = papers.searchAll(requests);
        return results;
    }

    static List<Object> goodHits(Collection papers, float[] queryVector) {
        List<Object> good = new ArrayList<>();
        SearchRequest request = SearchRequest.dense("embedding", queryVector).build();
        try (SearchIterator hits = papers.searchIterator(request, 100)) {
            for (Hit hit : hits) {
                if (hit.score() < 0.5) {
                    break;
                }
                good.add(hit.id());
            }
        }
        return good;
    }

    static SearchExplanation explain(Collection papers, float[] queryVector) {
        SearchExplanation explanation = papers.explain(SearchRequest.dense("embedding", queryVector)
                .filter("year >= 2000")
                .build());
        System.out.println(explanation);
        System.out.println(
                papers.explain(QueryRequest.filter("year >= 2000").limit(10).build()));
        return explanation;
    }

    static SearchResult legs(Collection papers, float[] queryVector) {
        SearchResult hits = papers.search(SearchRequest.hybrid()
                .dense("embedding", queryVector, 50)
                .legFilter("year >= {from}", Map.of("from", 2020))
                .like("embedding", "a", 50)
                .text("body_terms", "write-ahead log recovery", 50)
                .rank(new Ranker.Weighted(List.of(0.5, 0.2, 0.3), true))
                .filter("id != 'a'")
                .limit(10)
                .build());
        return hits;
    }

    static SearchResult decay(Collection papers, float[] queryVector) {
        SearchResult recent = papers.search(SearchRequest.dense("embedding", queryVector)
                .rank(Ranker.Decay.gauss("seen", Instant.parse("2026-01-01T00:00:00Z"), Duration.ofDays(30))
                        .offset(Duration.ofDays(7))
                        .decay(0.5))
                .limit(10)
                .build());
        return recent;
    }

    static SearchResult boost(Collection papers, float[] queryVector) {
        SearchResult boosted = papers.search(SearchRequest.hybrid()
                .dense("embedding", queryVector, 100)
                .boost(Boost.of(1.5).filter("year >= 2020"), Boost.of(0.5).filter("body like '%draft%'"))
                .limit(10)
                .build());
        return boosted;
    }

    static SearchResult rerank(Collection papers, float[] queryVector, String question) {
        RerankFunction model = candidates -> candidates.stream()
                .mapToDouble(candidate -> relevance(question, candidate.row().getString("body")))
                .toArray();
        SearchResult reranked = papers.search(SearchRequest.hybrid()
                .dense("embedding", queryVector, 50)
                .text("body_terms", question, 50)
                .rank(Ranker.Reranked.by(model, "body").candidates(30))
                .limit(10)
                .build());
        return reranked;
    }

    private static double relevance(String question, @Nullable String text) {
        return text != null && text.contains(question) ? 1 : 0;
    }

    static SearchResult dense(Collection papers, float[] queryVector) {
        SearchResult hits = papers.search(SearchRequest.dense("embedding", queryVector)
                .limit(10)
                .outputFields("body", "year")
                .build());
        for (Hit hit : hits.hits()) {
            System.out.println(hit.id() + " " + hit.score() + " " + hit.row().getString("body"));
        }
        return hits;
    }

    static SearchResult alike(Collection papers, byte[] bits) {
        SearchResult alike = papers.search(
                SearchRequest.binary("fingerprint", bits).limit(10).build());
        return alike;
    }

    static SearchResult text(Collection papers) {
        SearchResult hits = papers.search(SearchRequest.text("body_terms", "write-ahead log recovery")
                .limit(10)
                .outputFields("body")
                .build());
        return hits;
    }

    static SearchResult hybrid(Collection papers, float[] queryVector) {
        SearchResult hits = papers.search(SearchRequest.hybrid()
                .dense("embedding", queryVector, 100)
                .text("body_terms", "write-ahead log recovery", 100)
                .rank(Ranker.Rrf.standard())
                .limit(10)
                .outputFields("body")
                .build());
        return hits;
    }

    static SearchResult filtered(Collection papers, float[] queryVector) {
        SearchResult hits = papers.search(SearchRequest.dense("embedding", queryVector)
                .filter("year >= {from} and text_match(body, 'recall')", Map.of("from", 2020))
                .limit(10)
                .build());
        return hits;
    }

    static long read(Collection papers) {
        List<Row> recent = papers.query(QueryRequest.filter("year >= {from}", Map.of("from", 2020))
                .outputFields("body")
                .limit(100)
                .build());
        long all = papers.count();
        return all - recent.size();
    }

    static List<Row> newest(Collection papers) {
        List<Row> newest = papers.query(QueryRequest.filter("year is not null")
                .orderBy(OrderBy.descending("year"), OrderBy.ascending("body"))
                .limit(10)
                .build());
        return newest;
    }

    static int readAll(Collection papers) {
        int characters = 0;
        QueryRequest request =
                QueryRequest.filter("year >= 2000").outputFields("body").build();
        try (QueryIterator rows = papers.queryIterator(request, 1_000)) {
            for (Row row : rows) {
                characters += String.valueOf(row.get("body")).length();
            }
        }
        return characters;
    }

    static List<Row> perYear(Collection papers) {
        List<Row> years = papers.aggregate(AggregateRequest.all()
                        .groupBy("year")
                        .count()
                        .max("body")
                        .orderBy(OrderBy.descending("count(*)"))
                        .limit(10)
                        .build())
                .rows();
        return years;
    }

    static void openStore() {
        TercelEmbeddingStore store = TercelEmbeddingStore.open(Path.of("data"));
        store.close();
    }

    static TercelEmbeddingStore ofTenants(Path directory, OnnxEmbeddingModel model) {
        TercelEmbeddingStore store = TercelEmbeddingStore.builder()
                .path(directory)
                .embeddingModel(model)
                .partitionBy("tenant")
                .build();
        return store;
    }

    static EmbeddingSearchRequest ofOneTenant(OnnxEmbeddingModel model) {
        EmbeddingSearchRequest request = EmbeddingSearchRequest.builder()
                .queryEmbedding(model.embed("When is the delivery?").content())
                .filter(metadataKey("tenant").isEqualTo("bakery"))
                .build();
        return request;
    }

    static long fromMemory(TercelEmbeddingStore store, Path file) {
        long entries = store.importInMemory(file);
        return entries;
    }

    static TercelEmbeddingStore withTokens(Path directory, OnnxEmbeddingModel model) {
        TercelEmbeddingStore store = TercelEmbeddingStore.builder()
                .path(directory)
                .embeddingModel(model)
                .tokenVectors(
                        model.dimension(),
                        segment -> model.embedTokens(segment.text()).vectors())
                .build();
        return store;
    }

    static ContentRetriever byTokens(TercelEmbeddingStore store, OnnxEmbeddingModel model) {
        ContentRetriever precise =
                TercelContentRetriever.recommended(store, model).build();
        return precise;
    }

    static OnnxEmbeddingModel embed(TercelEmbeddingStore store) {
        OnnxEmbeddingModel model = Embeddings.bgeSmallEn();
        store.add(model.embed("Hello, world").content(), TextSegment.from("Hello, world"));
        return model;
    }

    static IngestReport ingest(TercelEmbeddingStore store, OnnxEmbeddingModel model) {
        Ingestor ingestor = Ingestor.builder()
                .store(store)
                .embeddingModel(model)
                .tokenCounter(model::countTokens)
                .build();
        IngestReport report = ingestor.ingestFolder(Path.of("docs"));
        System.out.println(report.summary());
        return report;
    }

    static IngestListener listen() {
        IngestListener listener = new IngestListener() {
            @Override
            public void progress(IngestProgress progress) {
                System.out.println(progress.documentsDone() + " of " + progress.documentsTotal());
            }
        };
        return listener;
    }

    static List<Content> retrieve(TercelEmbeddingStore store, OnnxEmbeddingModel model) {
        ContentRetriever retriever = TercelContentRetriever.builder()
                .store(store)
                .embeddingModel(model)
                .maxResults(5)
                .build();
        List<Content> contents = retriever.retrieve(Query.from("How are writes made durable?"));
        return contents;
    }

    static void explain(TercelContentRetriever passages) {
        for (RetrievedPassage passage : passages.search("How are writes made durable?")) {
            System.out.println(passage.source().label() + " " + passage.score());
            for (LegMatch leg : passage.legs()) {
                System.out.println("  " + leg.leg() + " #" + leg.rank() + " " + leg.score());
            }
        }
    }

    static TercelContentRetriever ofTenant(TercelEmbeddingStore store, OnnxEmbeddingModel model) {
        TercelContentRetriever ofTenant = TercelContentRetriever.builder()
                .store(store)
                .embeddingModel(model)
                .filter(metadataKey("year").isGreaterThanOrEqualTo(2020))
                .dynamicFilter(query -> Optional.of(metadataKey("tenant").isEqualTo(tenantOf(query))))
                .build();
        return ofTenant;
    }

    static TercelContentRetriever learned(TercelEmbeddingStore store, OnnxEmbeddingModel model) {
        TercelContentRetriever better = TercelContentRetriever.builder()
                .store(store)
                .embeddingModel(model)
                .rerankBy(Rerankers.learned())
                .rerankCandidates(60)
                .build();
        return better;
    }

    static Reranker withTokens(OnnxEmbeddingModel model) {
        Reranker reranker = Rerankers.learned().depth(50).lateInteraction(TokenScores.of(model));
        return reranker;
    }

    static Reranker trained(List<WeightTrainer.Example> questions) {
        LearnedWeights mine = WeightTrainer.train(List.of(questions), List.of(Set.of(Signal.MEANING, Signal.WORDS)));
        Reranker own = LearnedReranker.of(mine);
        return own;
    }

    static List<Reranked> storedTokens(Database database, OnnxEmbeddingModel model, String text) {
        Collection passages = database.createCollection(CollectionSchema.builder("passages")
                .primaryKey("id", DataType.VARCHAR)
                .field(FieldSchema.varchar("body").analyzer("english"))
                .bm25("body", "words")
                .vector("meaning", model.dimension(), MetricType.COSINE)
                .field(StoredTokenVectors.field("tokens", model.dimension(), 512))
                .build());
        passages.insert(List.of(Row.of("id", "p1")
                .with("body", text)
                .with("meaning", model.embed(text).content().vector())
                .with("tokens", StoredTokenVectors.value(model.embedTokens(text), 512))));
        Reranker stored = Rerankers.learned().lateInteraction(new StoredTokenVectors(passages, "tokens", model));
        List<Reranked> best = stored.rerank(
                "How are writes made durable?",
                List.of(Candidate.of("p1", "").with(Signal.MEANING, 0.71).with(Signal.WORDS, 8.2)));
        return best;
    }

    static ScoringModel crossEncoder() {
        ScoringModel crossEncoder = CrossEncoderScoringModel.builder(Path.of("ms-marco-MiniLM-L-6-v2"))
                .maxTokens(256)
                .build();
        return crossEncoder;
    }

    static boolean cascade(ScoringModel crossEncoder, List<Candidate> candidates) {
        CascadeReranker cascade = new CascadeReranker(
                Rerankers.learned(),
                List.of(new CascadeReranker.Stage("cross-encoder", crossEncoder, 20)),
                Duration.ofMillis(300));
        CascadeReranker.Result result = cascade.rerankAndReport("How are writes made durable?", candidates);
        result.stages().forEach(stage -> System.out.println(stage.name() + " skipped " + stage.skipped()));
        return result.isComplete();
    }

    static ContentAggregator rules(OnnxEmbeddingModel model) {
        ContentAggregator aggregator = RuleContentAggregator.builder()
                .fusion(Fusion.reciprocalRank())
                .rule(new Decay("year", Decay.Shape.EXPONENTIAL, 2026, 5, 1, 0.5))
                .rule(new MetadataBoost(metadataKey("official").isEqualTo("yes"), 1.5))
                .rule(Diversity.of(model, 0.7))
                .maxResults(5)
                .build();
        return aggregator;
    }

    static void measure(TercelContentRetriever retriever, TercelContentRetriever better) throws IOException {
        BeirFolder folder = BeirFolder.read(Path.of("judged"), "test");
        EvaluationRun before =
                EvaluationRun.of("before", folder.queries(), question -> scored(retriever.search(question)));
        EvaluationRun after = EvaluationRun.of("after", folder.queries(), question -> scored(better.search(question)));
        PairedComparison comparison = before.compareTo(after, Measure.ndcg(10), folder.judgements());
        System.out.println(comparison.difference() + ", p = " + comparison.pValue());
        System.out.println(new EvaluationReport(
                        "My questions",
                        folder.judgements(),
                        List.of(Measure.ndcg(10), Measure.mrr(10), Measure.recall(100)))
                .add(before)
                .add(after)
                .toMarkdown());
    }

    private static List<Scored> scored(List<RetrievedPassage> passages) {
        List<Scored> scored = new ArrayList<>();
        for (RetrievedPassage passage : passages) {
            scored.add(new Scored(passage.id(), -scored.size()));
        }
        return scored;
    }

    private static String tenantOf(Query query) {
        return query.metadata() == null
                ? "none"
                : String.valueOf(query.metadata().chatMemoryId());
    }

    static List<Embedding> queriesAndDocuments(OnnxEmbeddingModel model, List<String> texts) {
        List<Embedding> passages =
                model.embedDocuments(texts, (done, total) -> System.out.println(done + " of " + total));
        Embedding question = model.embedQuery("How are writes made durable?");
        return List.of(passages.getFirst(), question);
    }

    static OnnxEmbeddingModel fromFolder() {
        OnnxEmbeddingModel own = OnnxEmbeddingModel.builder(Path.of("models/my-model"), Precision.INT8)
                .dimensions(256)
                .longText(LongText.FAIL)
                .threads(2)
                .build();
        return own;
    }

    static SearchResult tokenVectors(OnnxEmbeddingModel model, Collection pages, String text) {
        TokenEmbeddings tokens = model.embedTokens(text);
        pages.insert(List.of(Row.of("id", "a").with("tokens", TokenEmbeddings.elements("vec", tokens.toInt8()))));
        SearchResult best = pages.search(SearchRequest.vectors(
                        "tokens[vec]", model.embedTokens("durable writes").vectors())
                .limit(10)
                .build());
        return best;
    }

    static List<SparseVector> sparse(List<String> texts, Path file) {
        Bm25Encoder encoder = Bm25Encoder.fit(texts);
        List<SparseVector> documents = encoder.embedSparseDocuments(texts);
        SparseVector query = encoder.embedSparseQuery("durable writes");
        encoder.save(file);
        return List.of(documents.getFirst(), query);
    }

    static EmbeddingModel around(EmbeddingModel remote, Database database) {
        EmbeddingModel patient = RetryingEmbeddingModel.around(RateLimitedEmbeddingModel.around(remote)
                        .calls(50, Duration.ofMinutes(1))
                        .build())
                .maxAttempts(5)
                .build();
        EmbeddingModel remembering = CachedEmbeddingModel.around(patient, database);
        EmbeddingModel whole = BatchingEmbeddingModel.around(remembering)
                .maxTexts(96)
                .concurrency(4)
                .build();
        return whole;
    }
}
