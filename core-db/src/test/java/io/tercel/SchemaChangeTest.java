package io.tercel;

import static io.tercel.schema.FieldSchema.bool;
import static io.tercel.schema.FieldSchema.float32;
import static io.tercel.schema.FieldSchema.float64;
import static io.tercel.schema.FieldSchema.floatVector;
import static io.tercel.schema.FieldSchema.int32;
import static io.tercel.schema.FieldSchema.int64;
import static io.tercel.schema.FieldSchema.json;
import static io.tercel.schema.FieldSchema.sparseVector;
import static io.tercel.schema.FieldSchema.text;
import static io.tercel.schema.FieldSchema.varchar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.config.ConsistencyLevel;
import io.tercel.config.DatabaseOptions;
import io.tercel.error.AlreadyExistsException;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.NotFoundException;
import io.tercel.io.CrashableDirectory;
import io.tercel.query.Filter;
import io.tercel.query.Hit;
import io.tercel.query.QueryRequest;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.Row;
import io.tercel.vector.MetricType;
import io.tercel.vector.SparseVector;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Fields come and go while a collection is in use. */
class SchemaChangeTest {

    private final CrashableDirectory disk = new CrashableDirectory();
    private EmbeddedDatabase database = EmbeddedDatabase.open(disk, DatabaseOptions.defaults(), Environment.system());
    private Collection papers = database.createCollection(Papers.SCHEMA);

    @AfterEach
    void closeDatabase() {
        assertThat(database.verify().problems()).isEmpty();
        database.close();
        assertThat(disk.openFiles()).isEmpty();
    }

    private void reopen() {
        database.close();
        database = EmbeddedDatabase.open(disk, DatabaseOptions.defaults(), Environment.system());
        papers = database.collection("papers");
    }

    private List<Object> ids(String filter) {
        return papers.query(QueryRequest.filter(filter).build()).stream()
                .map(row -> row.get("id"))
                .toList();
    }

    private Row read(String id) {
        return papers.get(List.of(id), "*").getFirst();
    }

    /** Before merging, after it, and after opening again the answers are the same. */
    private void always(Runnable check) {
        check.run();
        reopen();
        check.run();
        papers.optimize();
        check.run();
        reopen();
        check.run();
    }

    @Test
    void oldRowsHaveTheDefaultOrNullInAFieldAddedLater() {
        papers.insert(List.of(Papers.graphs()));
        papers.flush();
        papers.insert(List.of(Papers.logs()));
        papers.addField(int64("citations").defaultValue(7L));
        papers.addField(float64("score").nullable());
        papers.addField(float32("weight").defaultValue(0.5f).nullable());
        papers.addField(varchar("venue").defaultValue("unknown"));
        papers.addField(varchar("editor").nullable());
        papers.addField(bool("open").defaultValue(true));
        papers.addField(json("extra").nullable());
        papers.insert(List.of(Papers.postings()
                .with("citations", 40)
                .with("score", 1.5)
                .with("venue", "SIGIR")
                .with("editor", "Ada")
                .with("open", false)
                .with("extra", Map.of("a", 1))));
        always(() -> {
            for (String old : List.of("graphs", "logs")) {
                assertThat(read(old).values())
                        .containsEntry("citations", 7L)
                        .containsEntry("score", null)
                        .containsEntry("weight", 0.5f)
                        .containsEntry("venue", "unknown")
                        .containsEntry("editor", null)
                        .containsEntry("open", true)
                        .containsEntry("extra", null);
            }
            assertThat(read("postings").values())
                    .containsEntry("citations", 40L)
                    .containsEntry("venue", "SIGIR");
            assertThat(ids("citations == 7")).containsExactly("graphs", "logs");
            assertThat(ids("citations > 7")).containsExactly("postings");
            assertThat(ids("score is null")).containsExactly("graphs", "logs");
            assertThat(ids("score > 1")).containsExactly("postings");
            assertThat(ids("venue like 'unk%'")).containsExactly("graphs", "logs");
            assertThat(ids("venue == 'unknown' and weight == 0.5 and open == true"))
                    .containsExactly("graphs", "logs");
            assertThat(ids("editor is not null")).containsExactly("postings");
            assertThat(ids("extra['a'] == 1")).containsExactly("postings");
            assertThat(ids("citations in [7, 40] and year > 1995")).containsExactly("graphs", "postings");
        });
    }

    @Test
    void oldRowsAreNotFoundByVectorsAddedLater() {
        papers.insert(List.of(Papers.graphs(), Papers.logs()));
        papers.addField(floatVector("second", 3, MetricType.L2).nullable());
        papers.addField(sparseVector("terms").nullable());
        papers.insert(List.of(Papers.postings()
                .with("second", new float[] {1, 2, 3})
                .with("terms", SparseVector.of(Map.of(5L, 1f)))));
        always(() -> {
            assertThat(hits(SearchRequest.dense("second", new float[] {1, 1, 1})))
                    .containsExactly("postings");
            assertThat(hits(SearchRequest.sparse("terms", SparseVector.of(Map.of(5L, 2f)))))
                    .containsExactly("postings");
            assertThat(hits(SearchRequest.text("sparse", "graph log document"))).hasSize(3);
            assertThat(papers.get(List.of("graphs"), "second", "terms")
                            .getFirst()
                            .values())
                    .containsEntry("second", null)
                    .containsEntry("terms", null);
        });
        papers.upsert(List.of(
                Papers.graphs().with("second", new float[] {1, 1, 1}).with("terms", SparseVector.of(Map.of(5L, 3f)))));
        always(() -> {
            assertThat(hits(SearchRequest.dense("second", new float[] {1, 1, 1})))
                    .containsExactly("graphs", "postings");
            assertThat(hits(SearchRequest.sparse("terms", SparseVector.of(Map.of(5L, 2f)))))
                    .containsExactly("graphs", "postings");
        });
    }

    private List<Object> hits(SearchRequest.Builder request) {
        return papers.search(request.limit(10).build()).hits().stream()
                .map(Hit::id)
                .toList();
    }

    @Test
    void aDynamicKeyIsHiddenBehindAFieldOfItsNameAndStaysReachable() {
        papers.insert(List.of(Papers.logs()));
        papers.addField(varchar("topic").nullable());
        papers.insert(List.of(Papers.graphs().with("topic", "search")));
        always(() -> {
            assertThat(read("logs").get("topic")).isNull();
            assertThat(ids("topic == 'storage'")).isEmpty();
            assertThat(ids("$meta['topic'] == 'storage'")).containsExactly("logs");
            assertThat(ids("topic == 'search'")).containsExactly("graphs");
            assertThat(papers.get(List.of("logs"), "$meta").getFirst().get("$meta"))
                    .isEqualTo(Map.of("topic", "storage"));
        });
        papers.dropField("topic");
        always(() -> {
            assertThat(read("logs").get("topic")).isEqualTo("storage");
            assertThat(ids("topic == 'search'")).isEmpty();
        });
    }

    @Test
    void aDroppedFieldIsGoneAndDoesNotComeBackWithItsName() {
        papers.insert(List.of(Papers.graphs()));
        papers.flush();
        papers.dropField("year");
        assertThat(papers.schema().field("year")).isEmpty();
        papers.addField(varchar("year").nullable());
        papers.insert(List.of(
                Row.of("id", "new").with("body", "x").with("year", "MMXX").with("dense", new float[] {1, 2, 3, 4})));
        always(() -> {
            assertThat(read("graphs").get("year")).isNull();
            assertThat(read("new").get("year")).isEqualTo("MMXX");
            assertThat(ids("year == 'MMXX'")).containsExactly("new");
        });
        assertThat(disk.list("").stream()
                        .filter(name -> name.startsWith("seg-"))
                        .flatMap(folder -> disk.list(folder).stream()))
                .doesNotContain("field-3.col");
    }

    @Test
    void aFunctionGoesWithTheFieldThatItFills() {
        papers.insert(List.of(Papers.graphs()));
        papers.dropFunction("sparse");
        papers.insert(List.of(Papers.logs()));
        always(() -> {
            assertThat(papers.schema().functions()).isEmpty();
            assertThatThrownBy(() -> hits(SearchRequest.text("sparse", "graph")))
                    .isInstanceOf(InvalidRequestException.class);
            assertThat(papers.count()).isEqualTo(2);
        });
        papers.dropField("body");
        assertThat(papers.schema().field("body")).isEmpty();
    }

    /** B18, B19. */
    @Test
    void whatCannotBeChangedIsRefusedAndNothingHappens() {
        CollectionSchema before = papers.schema();
        assertThatThrownBy(() -> papers.addField(int64("year").nullable())).isInstanceOf(AlreadyExistsException.class);
        assertThatThrownBy(() -> papers.addField(int64("Year").nullable()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("letter case");
        assertThatThrownBy(() -> papers.addField(int64("pages")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("nullable");
        assertThatThrownBy(() -> papers.addField(floatVector("v", 4, MetricType.IP)))
                .isInstanceOf(InvalidRequestException.class);
        for (String bad : List.of("", "a b", "$meta", "and", "NULL", "1x")) {
            assertThatThrownBy(() -> papers.addField(int64(bad).nullable()))
                    .as(bad)
                    .isInstanceOf(InvalidRequestException.class);
        }
        assertThatThrownBy(() -> papers.dropField("yaer"))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("year");
        assertThatThrownBy(() -> papers.dropField("id")).hasMessageContaining("primary key");
        assertThatThrownBy(() -> papers.dropField("body")).hasMessageContaining("function");
        assertThatThrownBy(() -> papers.dropField("sparse")).hasMessageContaining("dropFunction");
        assertThatThrownBy(() -> papers.dropFunction("dense")).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> papers.alterMaxBytes("body", 10)).hasMessageContaining("only grow");
        assertThatThrownBy(() -> papers.alterMaxBytes("year", 10)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> papers.alterCapacity("year", 10)).isInstanceOf(InvalidRequestException.class);
        papers.dropFunction("sparse");
        assertThatThrownBy(() -> papers.dropField("dense")).hasMessageContaining("last vector");
        assertThat(papers.schema().fields()).isEqualTo(before.fields().subList(0, 4));
    }

    @Test
    void limitsOfTextsCanGrow() {
        Collection notes = database.createCollection(CollectionSchema.builder("notes")
                .primaryKey("id", DataType.VARCHAR)
                .field(varchar("note").maxBytes(3))
                .vector("dense", 4, MetricType.COSINE)
                .build());
        Row row = Row.of("id", "a").with("note", "long").with("dense", new float[] {1, 0, 0, 0});
        assertThatThrownBy(() -> notes.insert(List.of(row))).isInstanceOf(InvalidRequestException.class);
        notes.alterMaxBytes("note", 4);
        notes.insert(List.of(row));
        assertThat(notes.count()).isEqualTo(1);
    }

    @Test
    void dynamicFieldsCanBeSwitchedOn() {
        database.dropCollection("papers");
        papers = database.createCollection(CollectionSchema.builder("papers")
                .primaryKey("id", DataType.VARCHAR)
                .vector("dense", 4, MetricType.COSINE)
                .build());
        papers.insert(List.of(Row.of("id", "a").with("dense", new float[] {1, 0, 0, 0})));
        Row dynamic = Row.of("id", "b").with("dense", new float[] {1, 0, 0, 0}).with("colour", "red");
        assertThatThrownBy(() -> papers.insert(List.of(dynamic))).isInstanceOf(InvalidRequestException.class);
        papers.enableDynamicFields();
        papers.enableDynamicFields();
        papers.insert(List.of(dynamic));
        always(() -> {
            assertThat(ids("colour == 'red'")).containsExactly("b");
            assertThat(ids("not exists colour")).containsExactly("a");
            assertThat(papers.get(List.of("a"), "$meta").getFirst().get("$meta"))
                    .isEqualTo(Map.of());
            assertThat(read("b").get("colour")).isEqualTo("red");
        });
    }

    @Test
    void aChangedSchemaIsWhatCreateIfAbsentCompares() {
        papers.addField(int64("pages").nullable());
        assertThatThrownBy(() -> database.createCollectionIfAbsent(Papers.SCHEMA))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("pages");
        assertThat(database.createCollectionIfAbsent(papers.schema()).count()).isZero();
    }

    /** Who declares the new field where it reads best means the same collection. */
    @Test
    void theOrderOfFieldsIsNoDifference() {
        papers.addField(int64("pages").nullable());
        CollectionSchema declared = CollectionSchema.builder("papers")
                .primaryKey("id", DataType.VARCHAR)
                .field(int64("pages").nullable())
                .field(text("body").nullable().analyzer("english"))
                .field(int32("year").nullable())
                .vector("dense", Papers.DIMENSION, MetricType.COSINE)
                .bm25("body", "sparse")
                .dynamicFields(true)
                .build();
        assertThat(database.createCollectionIfAbsent(declared).schema()).isEqualTo(papers.schema());
    }

    /** P4, P5: each row is checked and stored under one schema, each read sees one. */
    @Test
    void writersAndReadersGoOnWhileFieldsComeAndGo() {
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<CompletableFuture<Integer>> writers = List.of(
                    CompletableFuture.supplyAsync(() -> write("a", done), threads),
                    CompletableFuture.supplyAsync(() -> write("b", done), threads));
            CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> readWhatIsThere(done), threads);
            for (int i = 0; i < 15 || papers.count() < 50; i++) {
                papers.addField(int64("extra").defaultValue(5L));
                papers.dropField("extra");
            }
            done.set(true);
            int written = writers.stream().mapToInt(CompletableFuture::join).sum();
            reader.join();
            assertThat(papers.count()).isEqualTo(written);
        }
        reopen();
    }

    private int write(String name, AtomicBoolean done) {
        int rows = 0;
        while (!done.get()) {
            // Declared or not, the value is taken: by the field or by $meta.
            papers.insert(List.of(Papers.graphs().with("id", name + rows++).with("extra", 9)));
        }
        return rows;
    }

    private void readWhatIsThere(AtomicBoolean done) {
        while (!done.get()) {
            papers.count(Filter.of("extra == 5 or extra == 9"), ConsistencyLevel.STRONG);
            // Undeclared it is 9, or was dropped with its field; declared it is 9, or 5 in rows that were there before.
            papers.query(QueryRequest.all().limit(5).outputFields("*").build())
                    .forEach(row -> assertThat(row.get("extra")).isIn(null, 5L, 9L, 9));
        }
    }
}
