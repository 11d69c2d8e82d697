package io.tercel;

import static io.tercel.Papers.graphs;
import static io.tercel.Papers.logs;
import static io.tercel.Papers.paper;
import static io.tercel.Papers.postings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tercel.config.ConsistencyLevel;
import io.tercel.config.DatabaseOptions;
import io.tercel.config.Durability;
import io.tercel.error.AlreadyExistsException;
import io.tercel.error.InvalidRequestException;
import io.tercel.query.Filter;
import io.tercel.query.Hit;
import io.tercel.query.QueryRequest;
import io.tercel.query.Ranker;
import io.tercel.query.SearchRequest;
import io.tercel.query.SearchResult;
import io.tercel.query.WriteResult;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.vector.DenseVector;
import io.tercel.vector.MetricType;
import io.tercel.vector.SparseVector;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DatabaseTest {

    @TempDir
    private Path folder;

    private Database database;
    private Collection papers;

    @BeforeEach
    void openWithThreePapers() {
        database = Database.open(folder.resolve("db"));
        papers = database.createCollection(Papers.SCHEMA);
        papers.insert(List.of(graphs(), postings(), logs()));
    }

    @AfterEach
    void verifyAndClose() {
        assertThat(database.verify().problems()).isEmpty();
        database.close();
    }

    private void reopen() {
        database.close();
        database = Database.open(folder.resolve("db"));
        papers = database.collection("papers");
    }

    @Test
    void aDenseSearchReturnsTheNearestRowsWithTheirScores() {
        SearchResult result = papers.search(SearchRequest.dense("dense", new float[] {1, 1, 0, 0})
                .limit(2)
                .outputFields("year")
                .build());

        assertThat(result.hits()).extracting(Hit::id).containsExactly("graphs", "postings");
        assertThat(result.hits().getFirst().score()).isCloseTo(Math.sqrt(0.5), within(1e-6));
        assertThat(result.hits().getFirst().row())
                .isEqualTo(Row.of("id", "graphs").with("year", 2018));
    }

    @Test
    void aTextSearchFindsWordsInTheirOtherForms() {
        SearchResult result =
                papers.search(SearchRequest.text("sparse", "writing logs").build());

        assertThat(result.hits()).extracting(Hit::id).containsExactly("logs");
    }

    @Test
    void aHybridSearchTellsWhichLegsFoundARow() {
        SearchResult result = papers.search(SearchRequest.hybrid()
                .dense("dense", new float[] {0, 1, 0, 0}, 2)
                .text("sparse", "indexes of vectors", 2)
                .rank(new Ranker.Rrf(60))
                .build());

        Hit best = result.hits().getFirst();
        assertThat(best.legs()).extracting(Hit.LegScore::field).containsExactly("dense", "sparse");
        assertThat(best.score())
                .isCloseTo(
                        best.legs().stream()
                                .mapToDouble(leg -> 1.0 / (60 + leg.rank()))
                                .sum(),
                        within(1e-9));
    }

    @Test
    void aFilterKeepsOtherRowsOut() {
        SearchResult result = papers.search(SearchRequest.dense("dense", new float[] {1, 0, 0, 0})
                .filter("year < {y} and topic == 'storage'", Map.of("y", 2000))
                .build());

        assertThat(result.hits()).extracting(Hit::id).containsExactly("logs");
    }

    @Test
    void rowsComeBackAsTheyWereGiven() {
        List<Row> rows = papers.get(List.of("logs", "missing", "graphs"), "*", "dense");

        assertThat(rows)
                .containsExactly(
                        Row.of("id", "logs")
                                .with("body", "A log makes writes durable before they are seen")
                                .with("year", 1992)
                                .with("dense", DenseVector.of(0, 0, 1, 0))
                                .with("topic", "storage"),
                        Row.of("id", "graphs")
                                .with("body", "Graph indexes find near neighbours in vectors")
                                .with("year", 2018)
                                .with("dense", DenseVector.of(1, 0, 0, 0)));
    }

    @Test
    void rowsPinnedByTheirKeysAreFoundInEverySegmentAndStillChecked() {
        papers.upsert(IntStream.range(0, 5_000)
                .mapToObj(key -> paper("p%04d".formatted(key), "a row", key % 10, 1, 1, 1, 1))
                .toList());
        papers.flush();
        papers.upsert(IntStream.range(2_000, 7_000)
                .mapToObj(key -> paper("p%04d".formatted(key), "a newer row", key % 10, 1, 1, 1, 1))
                .toList());
        papers.delete(List.of("p0003", "p2001"));

        assertThat(bodies("id == 'p0001'")).containsExactly("p0001=a row");
        assertThat(bodies("id in ['p6999', 'p2000', 'p0003', 'p2001', 'missing']"))
                .containsExactly("p2000=a newer row", "p6999=a newer row");
        assertThat(bodies("id in ['p0004', 'p0005'] and year == 5")).containsExactly("p0005=a row");
        assertThat(bodies("id == 'p0004' or id == 'p4004'")).containsExactly("p0004=a row", "p4004=a newer row");
        assertThat(papers.count(Filter.of("id == 'p0004' and year == 5"), ConsistencyLevel.STRONG))
                .isZero();
        assertThat(papers.search(SearchRequest.dense("dense", new float[] {1, 1, 1, 1})
                                .filter("id in ['p0001', 'p0003', 'p5000']")
                                .build())
                        .hits())
                .extracting(Hit::id)
                .containsExactlyInAnyOrder("p0001", "p5000");
    }

    private List<String> bodies(String filter) {
        return papers.query(QueryRequest.filter(filter).outputFields("body").build()).stream()
                .map(row -> row.get("id") + "=" + row.get("body"))
                .toList();
    }

    @Test
    void aQueryReturnsRowsInTheOrderOfTheirKeys() {
        assertThat(papers.query(QueryRequest.all()
                        .limit(2)
                        .offset(1)
                        .outputFields("year")
                        .build()))
                .containsExactly(
                        Row.of("id", "logs").with("year", 1992),
                        Row.of("id", "postings").with("year", 1998));
    }

    @Test
    void anUpsertReplacesTheRowWithTheSameKey() {
        papers.upsert(List.of(paper("logs", "Logs again", 2024, 0, 0, 0, 1)));

        assertThat(papers.count()).isEqualTo(3);
        assertThat(papers.get(List.of("logs"), "year").getFirst().getLong("year"))
                .isEqualTo(2024);
        assertThat(papers.search(SearchRequest.text("sparse", "durable").build())
                        .hits())
                .isEmpty();
    }

    @Test
    void aDeletedRowIsFoundNoMore() {
        WriteResult deleted = papers.delete(List.of("graphs", "missing"));

        assertThat(deleted.count()).isEqualTo(2);
        assertThat(papers.count()).isEqualTo(2);
        assertThat(papers.search(SearchRequest.dense("dense", new float[] {1, 0, 0, 0})
                                .build())
                        .hits())
                .extracting(Hit::id)
                .doesNotContain("graphs");
    }

    @Test
    void aDeleteByConditionTellsWhatItDeleted() {
        WriteResult deleted = papers.delete(Filter.of("year < 2000"));

        assertThat(deleted.count()).isEqualTo(2);
        assertThat(deleted.ids()).containsExactlyInAnyOrder("postings", "logs");
        assertThat(papers.count(Filter.of("year > 0"), ConsistencyLevel.STRONG)).isEqualTo(1);
    }

    @Test
    void replaceIsOneStep() {
        papers.replace(
                Filter.of("year < 2000"),
                List.of(paper("logs", "Logs, rewritten", 2025, 0, 0, 1, 0), paper("new", "New", 2025, 0, 0, 0, 1)));

        assertThat(papers.query(
                        QueryRequest.all().limit(10).outputFields("year").build()))
                .extracting(row -> row.get("id"))
                .containsExactly("graphs", "logs", "new");
    }

    @Test
    void deleteAllLeavesAnEmptyCollectionThatTakesRowsAgain() {
        assertThat(papers.deleteAll().count()).isEqualTo(3);
        assertThat(papers.count()).isZero();

        papers.insert(List.of(graphs()));
        assertThat(papers.count()).isEqualTo(1);
    }

    @Test
    void everythingIsThereAfterReopening() {
        papers.delete(List.of("postings"));
        reopen();

        assertThat(database.recovery().closedCleanly()).isTrue();
        assertThat(database.recovery().replayedWrites()).isEqualTo(2);
        assertThat(papers.schema()).isEqualTo(Papers.SCHEMA);
        assertThat(papers.count()).isEqualTo(2);
        assertThat(papers.search(SearchRequest.text("sparse", "graph").build()).hits())
                .extracting(Hit::id)
                .containsExactly("graphs");
    }

    @Test
    void sealedRowsAnswerAsGrowingOnesDo() {
        SearchRequest request = SearchRequest.hybrid()
                .dense("dense", new float[] {1, 2, 3, 0}, 3)
                .text("sparse", "indexes of documents and writes", 3)
                .outputFields("*", "dense")
                .build();
        List<Hit> growing = papers.search(request).hits();

        papers.flush();
        List<Hit> sealed = papers.search(request).hits();
        reopen();

        assertThat(sealed).isEqualTo(growing);
        assertThat(papers.search(request).hits()).isEqualTo(growing);
        assertThat(database.recovery().replayedWrites()).isZero();
    }

    @Test
    void deletesOfSealedRowsSurviveWithAndWithoutAFlush() {
        papers.flush();
        papers.delete(List.of("graphs"));
        reopen();
        assertThat(papers.count()).isEqualTo(2);

        papers.upsert(List.of(paper("postings", "Changed", 1, 0, 1, 1, 0)));
        papers.flush();
        reopen();

        assertThat(papers.count()).isEqualTo(2);
        assertThat(papers.get(List.of("postings"), "year").getFirst().getLong("year"))
                .isEqualTo(1);
    }

    @Test
    void aSegmentWithoutLiveRowsGoes() {
        papers.flush();
        papers.deleteAll();
        papers.flush();
        reopen();

        assertThat(papers.count()).isZero();
        assertThat(database.verify().files()).isZero();
    }

    @Test
    void smallSegmentsSealThemselves() {
        Database small = Database.inMemory(DatabaseOptions.defaults().sealRows(10));
        Collection collection = small.createCollection(Papers.SCHEMA);
        for (int i = 0; i < 100; i++) {
            collection.insert(List.of(paper("p" + i, "paper " + i, i, i, 1, 0, 0)));
        }
        small.flush();

        assertThat(small.verify().files()).isGreaterThan(8);
        assertThat(collection.count()).isEqualTo(100);
        assertThat(collection.query(QueryRequest.filter("year >= 95").build())).hasSize(5);
        assertThat(small.verify().isClean()).isTrue();
        small.close();
    }

    @Test
    void theDatabaseMakesKeysWhenAsked() {
        Collection notes = database.createCollection(CollectionSchema.builder("notes")
                .autoId("id")
                .field(FieldSchema.varchar("note"))
                .vector("v", 2, MetricType.L2)
                .build());

        WriteResult written = notes.insert(IntStream.range(0, 3)
                .mapToObj(i -> Row.of("note", "n" + i).with("v", new float[] {i, 0}))
                .toList());

        assertThat(written.ids()).hasSize(3).doesNotHaveDuplicates();
        assertThat(notes.get(written.ids()).stream().map(row -> row.get("note")))
                .containsExactly("n0", "n1", "n2");
        // Acceptance 1: L2 is the squared distance.
        assertThat(notes.search(SearchRequest.dense("v", new float[] {0, 4})
                                .limit(1)
                                .build())
                        .hits()
                        .getFirst()
                        .score())
                .isEqualTo(16);
    }

    @Test
    void sparseVectorsAreSearchedByInnerProduct() {
        Collection terms = database.createCollection(CollectionSchema.builder("terms")
                .primaryKey("id", io.tercel.schema.DataType.INT64)
                .field(FieldSchema.sparseVector("weights"))
                .build());
        terms.insert(List.of(
                Row.of("id", 1).with("weights", SparseVector.of(Map.of(7L, 0.5f, 9L, 2f))),
                Row.of("id", 2).with("weights", SparseVector.of(Map.of(7L, 3f)))));
        SearchRequest request =
                SearchRequest.sparse("weights", SparseVector.of(Map.of(7L, 1f))).build();

        assertThat(terms.search(request).hits()).extracting(Hit::id).containsExactly(2L, 1L);
        terms.flush();
        assertThat(terms.search(request).hits()).extracting(Hit::score).containsExactly(3.0, 0.5);
    }

    @Test
    void weakerDurabilityIsMadeGoodByFlush() {
        papers.insert(List.of(paper("weak", "not yet durable", 2000, 1, 1, 1, 1)), Durability.NONE);
        papers.flush();
        reopen();

        assertThat(papers.get(List.of("weak"))).hasSize(1);
    }

    @Test
    void droppedCollectionsAreGoneWithTheirFiles() {
        papers.flush();
        database.dropCollection("papers");

        assertThat(database.collections()).isEmpty();
        database.close();
        database = Database.open(folder.resolve("db"));
        assertThat(database.hasCollection("papers")).isFalse();
        assertThat(folder.resolve("db").toFile().list((dir, name) -> name.startsWith("seg-")))
                .isEmpty();
    }

    @Test
    void openingsWithoutASealDoNotLetTheLogGrowForEver() {
        for (int i = 0; i < 40; i++) {
            papers.upsert(List.of(paper("p" + i, "again " + i, i, 1, i, 0, 0)));
            reopen();
        }

        assertThat(folder.resolve("db").toFile().list((dir, name) -> name.endsWith(".wal")))
                .hasSizeLessThan(20);
        assertThat(papers.count()).isEqualTo(43);
    }

    @Test
    void createIfAbsentOpensWhatIsThere() {
        assertThat(database.createCollectionIfAbsent(Papers.SCHEMA).count()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"INT64", "VARCHAR"})
    void rowsMayBringKeysThatTheDatabaseWouldMakeWhereThatIsAllowed(DataType type) {
        try (Database database = Database.inMemory()) {
            Collection notes = database.createCollection(CollectionSchema.builder("notes")
                    .autoId("id", type)
                    .vector("v", 2, MetricType.L2)
                    .build());
            Object key = type == DataType.INT64 ? (Object) 7L : "7";
            Row given = Row.of("v", new float[] {1, 2}).with("id", key);
            Row made = Row.of("v", new float[] {3, 4});
            assertThatThrownBy(() -> notes.insert(List.of(given)))
                    .hasMessage("field 'id': the database makes this key; leave it out (row 0)");

            notes.alter(notes.properties().withAllowInsertAutoId(true));
            WriteResult result = notes.insert(List.of(made, given, made));

            assertThat(result.ids()).hasSize(3).doesNotHaveDuplicates();
            assertThat(result.ids().get(1)).isEqualTo(key);
            assertThat(notes.get(result.ids())).hasSize(3);
            assertThatThrownBy(() -> notes.insert(List.of(given))).isInstanceOf(AlreadyExistsException.class);
            assertThatThrownBy(() -> notes.insert(List.of(given.with("id", key), given)))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("given twice (rows 0 and 1)");
            assertThatThrownBy(() -> notes.insert(List.of(made, made.with("id", 1.5))))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("(row 1)");
            assertThat(notes.count()).isEqualTo(3);
        }
    }
}
