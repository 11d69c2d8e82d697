package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.error.InvalidRequestException;
import io.tercel.query.Filter;
import io.tercel.query.Hit;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionProperties;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.vector.MetricType;
import io.tercel.vector.SparseVector;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Partial upserts: what is given changes, everything else stays as it is. Acceptance 17. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PartialUpsertTest {

    private static final CollectionSchema ALL = CollectionSchema.builder("all")
            .primaryKey("id", DataType.INT64)
            .field(FieldSchema.text("body").analyzer("english"))
            .field(FieldSchema.int32("count").defaultValue(7))
            .field(FieldSchema.float64("price").nullable())
            .field(FieldSchema.json("doc").nullable())
            .field(FieldSchema.timestamptz("seen").nullable())
            .field(FieldSchema.geometry("place").nullable())
            .field(FieldSchema.array("tags", DataType.VARCHAR, 8).nullable())
            .field(FieldSchema.structArray("chunks", 8, FieldSchema.varchar("text"), FieldSchema.int32("page")))
            .field(FieldSchema.sparseVector("terms").nullable())
            .field(FieldSchema.float16Vector("half", 4, MetricType.L2))
            .vector("dense", 2, MetricType.L2)
            .bm25("body", "bm25")
            .dynamicFields(true)
            .build();

    @TempDir
    private Path folder;

    private static Row whole(long id) {
        return Row.of("id", id)
                .with("body", "logs of graph " + id)
                .with("count", 1)
                .with("price", 0.1 * id)
                .with("doc", Map.of("a", List.of(1, "x")))
                .with("seen", "2025-01-01T00:00:00Z")
                .with("place", "POINT (1 2)")
                .with("tags", List.of("t" + id, "u"))
                .with("chunks", List.of(Map.of("text", "c" + id, "page", 3)))
                .with("terms", SparseVector.of(Map.of(id, 1f)))
                .with("half", new float[] {id, 0.5f, -2, 4})
                .with("dense", new float[] {id, 1})
                .with("color", "red")
                .with("size", 1.50);
    }

    private static final String[] EVERYTHING = {"*", "dense", "half", "terms"};

    private static Row stored(Collection rows, long id) {
        return rows.get(List.of(id), EVERYTHING).getFirst();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsNotGivenStays(boolean sealed) {
        try (Database database = Database.open(folder)) {
            Collection rows = database.createCollection(ALL);
            rows.insert(List.of(whole(1), whole(2), whole(3)));
            if (sealed) {
                rows.flush();
            }
            rows.upsert(List.of(whole(4)));
            List<Row> before = rows.get(List.of(1, 2, 3, 4), EVERYTHING);

            rows.upsertPartial(
                    List.of(Row.of("id", 2).with("count", 5), Row.of("id", 4).with("price", null)));

            assertThat(rows.get(List.of(1, 2, 3, 4), EVERYTHING))
                    .containsExactly(
                            before.get(0),
                            before.get(1).with("count", 5),
                            before.get(2),
                            before.get(3).with("price", null));
        }
        try (Database database = Database.open(folder)) {
            Collection rows = database.collection("all");
            rows.optimize();
            assertThat(stored(rows, 2).get("count")).isEqualTo(5);
            assertThat(stored(rows, 2).get("tags")).isEqualTo(List.of("t2", "u"));
            assertThat(database.verify().problems()).isEmpty();
        }
    }

    @Test
    void everyFieldCanBeReplacedAlone() {
        try (Database database = Database.inMemory()) {
            Collection rows = database.createCollection(ALL);
            rows.insert(List.of(whole(1), whole(2)));
            Row other = stored(rows, 2);
            for (String field : List.of(
                    "body", "count", "price", "doc", "seen", "place", "tags", "chunks", "terms", "half", "dense")) {
                Row before = stored(rows, 1);

                rows.upsertPartial(List.of(Row.of("id", 1).with(field, other.get(field))));

                assertThat(stored(rows, 1)).as(field).isEqualTo(before.with(field, other.get(field)));
            }
        }
    }

    @Test
    void undeclaredFieldsAreMergedOneByOne() {
        try (Database database = Database.inMemory()) {
            Collection rows = database.createCollection(ALL);
            rows.insert(List.of(whole(1)));

            rows.upsertPartial(List.of(Row.of("id", 1).with("color", "blue").with("new", List.of(1))));

            Row row = stored(rows, 1);
            assertThat(row.get("color")).isEqualTo("blue");
            assertThat(row.get("size")).isEqualTo(1.5);
            assertThat(row.get("new")).isEqualTo(List.of(1));
            assertThat(row.get("count")).isEqualTo(1);
        }
    }

    @Test
    void anUndeclaredFieldThatIsHiddenByADeclaredOneStays() {
        try (Database database = Database.inMemory()) {
            Collection rows = database.createCollection(ALL);
            rows.insert(List.of(whole(1)));
            rows.addField(FieldSchema.varchar("color").nullable());

            rows.upsertPartial(List.of(Row.of("id", 1).with("color", "green").with("size", 2)));

            assertThat(stored(rows, 1).get("color")).isEqualTo("green");
            assertThat(rows.count(Filter.of("$meta[\"color\"] == 'red' and size == 2"), ALL.consistency()))
                    .isEqualTo(1);
        }
    }

    @Test
    void aChangedTextIsFoundByItsNewTermsOnly() {
        try (Database database = Database.inMemory()) {
            Collection rows = database.createCollection(ALL);
            rows.insert(List.of(whole(1), whole(2)));
            rows.upsertPartial(List.of(Row.of("id", 1).with("body", "segments")));
            rows.upsertPartial(List.of(Row.of("id", 2).with("count", 3)));

            assertThat(found(rows, "segment")).containsExactly(1L);
            assertThat(found(rows, "graph")).containsExactly(2L);
        }
    }

    private static List<Object> found(Collection rows, String text) {
        return rows.search(SearchRequest.text("bm25", text).limit(5).build()).hits().stream()
                .map(Hit::id)
                .toList();
    }

    @Test
    void aKeyThatDoesNotExistMakesAWholeRowOrNothing() {
        try (Database database = Database.inMemory()) {
            Collection rows = database.createCollection(ALL);
            rows.insert(List.of(whole(1)));
            assertThatThrownBy(() -> rows.upsertPartial(List.of(
                            Row.of("id", 1).with("count", 9), Row.of("id", 2).with("count", 9))))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("missing")
                    .hasMessageContaining("row 1");
            assertThat(stored(rows, 1).get("count")).isEqualTo(1);

            rows.upsertPartial(List.of(whole(2), Row.of("id", 2).with("count", 4)));

            assertThat(stored(rows, 2).get("count")).isEqualTo(4);
            assertThat(rows.count()).isEqualTo(2);
        }
    }

    @Test
    void badChangesAreRefusedAndNothingIsWritten() {
        try (Database database = Database.inMemory()) {
            Collection rows = database.createCollection(ALL);
            rows.insert(List.of(whole(1)));
            Row before = stored(rows, 1);
            assertThatThrownBy(() -> rows.upsertPartial(List.of(Row.of("id", 1).with("body", null))))
                    .hasMessageContaining("'body'")
                    .hasMessageContaining("null");
            assertThatThrownBy(() -> rows.upsertPartial(List.of(Row.of("id", 1).with("dense", new float[3]))))
                    .hasMessage("field 'dense': expected 2 dimensions, got 3 (row 0)");
            assertThatThrownBy(() -> rows.upsertPartial(List.of(Row.of("count", 1))))
                    .hasMessageContaining("the primary key is missing");
            assertThat(rows.upsertPartial(List.of()).count()).isZero();
            assertThat(stored(rows, 1)).isEqualTo(before);
        }
    }

    @Test
    void aRowStaysInItsPartition() {
        try (Database database = Database.inMemory()) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            papers.createPartition("old");
            papers.partition("old").insert(List.of(Papers.logs()));
            papers.insert(List.of(Papers.graphs()));

            papers.upsertPartial(List.of(Row.of("id", "logs").with("year", 1)));

            assertThat(papers.partition("old").count()).isEqualTo(1);
            assertThatThrownBy(() -> papers.upsertPartial(List.of(
                            Row.of("id", "logs").with("year", 2),
                            Row.of("id", "graphs").with("year", 2))))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("[_default, old]");
            papers.partition("old").upsertPartial(List.of(Row.of("id", "graphs").with("year", 3)));
            assertThat(papers.partition("old").count()).isEqualTo(2);
            assertThat(papers.count()).isEqualTo(2);
        }
    }

    @Test
    void anExpiredRowIsNotThereToBeChanged() {
        long[] now = {1_000_000};
        Environment environment = new Environment(
                () -> now[0],
                Environment.system().identities(),
                Environment.system().threads(),
                Environment.system().ticker());
        try (Database database = EmbeddedDatabase.open(
                io.tercel.io.HeapDirectory.create(), io.tercel.config.DatabaseOptions.defaults(), environment)) {
            Collection papers = database.createCollection(
                    Papers.SCHEMA, CollectionProperties.defaults().withTimeToLive(Duration.ofSeconds(10)));
            papers.insert(List.of(Papers.logs()));
            now[0] += 11_000;

            assertThatThrownBy(() ->
                            papers.upsertPartial(List.of(Row.of("id", "logs").with("year", 1))))
                    .hasMessageContaining("'dense': missing");
        }
    }

    @Test
    void manyThreadsThatChangeFieldsOfOneRowLoseNothing() throws InterruptedException {
        int threads = 4;
        int changes = 50;
        try (Database database = Database.inMemory()) {
            CollectionSchema.Builder schema = CollectionSchema.builder("counters")
                    .primaryKey("id", DataType.INT64)
                    .vector("v", 2, MetricType.L2);
            for (int i = 0; i < threads; i++) {
                schema.field(FieldSchema.int64("n" + i).defaultValue(0));
            }
            Collection rows = database.createCollection(schema.build());
            rows.insert(List.of(Row.of("id", 1).with("v", new float[] {1, 2})));
            List<Thread> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                String field = "n" + i;
                running.add(Thread.ofPlatform().start(() -> {
                    for (int n = 1; n <= changes; n++) {
                        rows.upsertPartial(List.of(Row.of("id", 1).with(field, n)));
                    }
                }));
            }
            for (Thread thread : running) {
                thread.join();
            }
            Row row = rows.get(List.of(1)).getFirst();
            for (int i = 0; i < threads; i++) {
                assertThat(row.getLong("n" + i)).isEqualTo(changes);
            }
            assertThat(rows.count()).isEqualTo(1);
            assertThat(database.verify().problems()).isEmpty();
        }
    }
}
