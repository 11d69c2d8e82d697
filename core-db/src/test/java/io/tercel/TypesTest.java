package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.error.InvalidRequestException;
import io.tercel.query.Filter;
import io.tercel.query.QueryRequest;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionProperties;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.vector.DenseVector;
import io.tercel.vector.MetricType;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.GeometryFactory;

/** Rows of every type from the insert to the last merge: what was written is what is read, at each stage. */
class TypesTest {

    private static final CollectionSchema PLACES = CollectionSchema.builder("places")
            .primaryKey("id", DataType.INT64)
            .field(FieldSchema.timestamptz("at").nullable())
            .field(FieldSchema.timestamptz("since").defaultValue("2020-01-01T00:00:00+01:00"))
            .field(FieldSchema.geometry("place").nullable())
            .field(FieldSchema.geometry("home").defaultValue("POINT (8.5 47.4)"))
            .field(FieldSchema.array("tags", DataType.VARCHAR, 4).maxBytes(20).nullable())
            .field(FieldSchema.array("flags", DataType.BOOL, 4).nullable())
            .field(FieldSchema.array("i8", DataType.INT8, 4).nullable())
            .field(FieldSchema.array("i16", DataType.INT16, 4).nullable())
            .field(FieldSchema.array("i32", DataType.INT32, 4).nullable())
            .field(FieldSchema.array("i64", DataType.INT64, 4).nullable())
            .field(FieldSchema.array("f", DataType.FLOAT, 4).nullable())
            .field(FieldSchema.array("d", DataType.DOUBLE, 4).nullable())
            .field(FieldSchema.structArray(
                            "chunks",
                            4,
                            FieldSchema.varchar("text"),
                            FieldSchema.int32("page"),
                            FieldSchema.floatVector("vec", 2, MetricType.COSINE))
                    .nullable())
            .vector("v", 2, MetricType.L2)
            .dynamicFields(true)
            .build();

    private static final Instant MOMENT = Instant.parse("2024-02-29T12:34:56.789012Z");

    @TempDir
    private Path folder;

    private Database database;
    private Collection places;

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("db"));
        places = database.createCollection(PLACES);
        places.insert(List.of(full(), empty(), Row.of("id", 3).with("v", new float[] {3, 3})));
    }

    @AfterEach
    void verifyAndClose() {
        assertThat(database.verify().problems()).isEmpty();
        database.close();
    }

    private static Map<String, Object> chunk(String text, int page, float x, float y) {
        return Map.of("text", text, "page", page, "vec", new float[] {x, y});
    }

    private static Row full() {
        return Row.of("id", 1)
                .with("v", new float[] {1, 1})
                .with("at", MOMENT)
                .with("since", OffsetDateTime.parse("2024-02-29T13:34:56.789012+01:00"))
                .with("place", "POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))")
                .with("home", new GeometryFactory().createPoint(new Coordinate(1, 2)))
                .with("tags", List.of("ä", "", "log"))
                .with("flags", new boolean[] {true, false})
                .with("i8", new byte[] {-128, 127})
                .with("i16", new short[] {-32_768, 32_767})
                .with("i32", new int[] {Integer.MIN_VALUE, 5})
                .with("i64", new Long[] {Long.MIN_VALUE, Long.MAX_VALUE})
                .with("f", new float[] {0.1f, -0f})
                .with("d", List.of(0.1, 7))
                .with("chunks", List.of(chunk("one", 1, 1, 0), chunk("two", 2, 0, 1)))
                .with("note", "dynamic");
    }

    private static Row empty() {
        Row row = Row.of("id", 2).with("v", new float[] {2, 2});
        for (String field : List.of("tags", "flags", "i8", "i16", "i32", "i64", "f", "d", "chunks")) {
            row = row.with(field, List.of());
        }
        return row.with("place", "LINESTRING EMPTY");
    }

    private void atEveryStage(Runnable check) {
        check.run();
        places.flush();
        check.run();
        database.close();
        database = Database.open(folder.resolve("db"));
        places = database.collection("places");
        check.run();
        places.upsert(List.of(full()));
        check.run();
        places.flush();
        places.optimize();
        check.run();
    }

    private Row get(long id, String... fields) {
        return places.get(List.of(id), fields).getFirst();
    }

    private List<Object> ids(String filter) {
        return ids(filter, Map.of());
    }

    private List<Object> ids(String filter, Map<String, ?> parameters) {
        List<Object> ids = new ArrayList<>();
        for (Row row : places.query(QueryRequest.filter(filter, parameters).build())) {
            ids.add(row.getLong("id"));
        }
        return ids;
    }

    private static Map<String, @Nullable Object> map(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) Objects.requireNonNull(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return map;
    }

    @Test
    void everyTypeIsReadAsItWasWritten() {
        atEveryStage(() -> {
            assertThat(get(1, "*").values())
                    .isEqualTo(map(
                            "id", 1L,
                            "at", MOMENT,
                            "since", MOMENT,
                            "place", "POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))",
                            "home", "POINT (1 2)",
                            "tags", List.of("ä", "", "log"),
                            "flags", List.of(true, false),
                            "i8", List.of(-128, 127),
                            "i16", List.of(-32_768, 32_767),
                            "i32", List.of(Integer.MIN_VALUE, 5),
                            "i64", List.of(Long.MIN_VALUE, Long.MAX_VALUE),
                            "f", List.of(0.1f, 0f),
                            "d", List.of(0.1, 7.0),
                            "chunks", List.of(Map.of("text", "one", "page", 1), Map.of("text", "two", "page", 2)),
                            "note", "dynamic"));
            assertThat(get(1, "at").getInstant("at")).isEqualTo(MOMENT);
            assertThat(get(1, "tags").getList("tags")).hasSize(3);
        });
    }

    @Test
    void nothingIsNotTheSameAsNull() {
        Row nothing = Row.of(map("place", null, "tags", null, "i64", null, "chunks", null));
        atEveryStage(() -> {
            assertThat(get(2, "tags", "i64", "chunks", "place").values())
                    .isEqualTo(map(
                            "id",
                            2L,
                            "tags",
                            List.of(),
                            "i64",
                            List.of(),
                            "chunks",
                            List.of(),
                            "place",
                            "LINESTRING EMPTY"));
            assertThat(get(3, "tags", "i64", "chunks", "place").values()).containsAllEntriesOf(nothing.values());
            assertThat(ids("tags is null and chunks is null and i64 is null")).containsExactly(3L);
            assertThat(ids("array_length(tags) == 0 and array_length(chunks) == 0"))
                    .containsExactly(2L);
        });
    }

    @Test
    void defaultsStandInForWhatIsLeftOut() {
        atEveryStage(() -> assertThat(get(2, "since", "home", "at").values())
                .isEqualTo(map(
                        "id",
                        2L,
                        "since",
                        Instant.parse("2019-12-31T23:00:00Z"),
                        "home",
                        "POINT (8.5 47.4)",
                        "at",
                        null)));
    }

    @Test
    void vectorsOfStructsAreReadWhenTheyAreNamed() {
        atEveryStage(() -> {
            assertThat(get(1, "chunks[vec]").getList("chunks"))
                    .isEqualTo(List.of(Map.of("vec", DenseVector.of(1, 0)), Map.of("vec", DenseVector.of(0, 1))));
            assertThat(get(1, "chunks[page]").getList("chunks"))
                    .isEqualTo(List.of(Map.of("page", 1), Map.of("page", 2)));
            assertThat(get(1, "chunks", "chunks[vec]").getList("chunks"))
                    .isEqualTo(List.of(
                            Map.of("text", "one", "page", 1, "vec", DenseVector.of(1, 0)),
                            Map.of("text", "two", "page", 2, "vec", DenseVector.of(0, 1))));
            assertThatThrownBy(() -> get(1, "chunks[nothing]"))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("no such field");
        });
    }

    @Test
    void filtersSeeEveryType() {
        atEveryStage(() -> {
            assertThat(ids("at > ISO '2024-01-01T00:00:00+08:00'")).containsExactly(1L);
            assertThat(ids("at - INTERVAL 'P1M' < ISO '2024-01-30' and since >= ISO '2020-01-01T00:00:00+01:00'"))
                    .containsExactly(1L);
            assertThat(ids("at == {now}", Map.of("now", MOMENT))).containsExactly(1L);
            assertThat(ids("at in {list}", Map.of("list", List.of(MOMENT)))).containsExactly(1L);
            assertThat(ids("tags[2] == 'log' and i8[0] < 0 and f[0] == 0.1 and flags[0] == true"))
                    .containsExactly(1L);
            assertThat(ids("array_contains(tags, 'ä') and json_contains_all(i32, [5])"))
                    .containsExactly(1L);
            assertThat(ids("not array_contains(tags, 'ä')")).containsExactly(2L);
            assertThat(ids("st_contains(place, 'POINT (1 1)')")).containsExactly(1L);
            assertThat(ids("st_dwithin(home, 'POINT (8.51 47.4)', 800)")).containsExactly(2L, 3L);
            assertThat(ids("match_any(chunks, $[text] == 'two' and $[page] > 1)"))
                    .containsExactly(1L);
            assertThat(ids("match_all(chunks, $[page] > 0)")).containsExactly(1L, 2L);
            assertThat(ids("id > 0 and element_filter(chunks, $[page] == 1)")).containsExactly(1L);
            assertThat(ids("array_contains(chunks[text], 'one') and chunks[1][page] == 2"))
                    .containsExactly(1L);
        });
    }

    @Test
    void theTimeZoneOfACollectionCountsFromTheMomentItIsSet() {
        Row row = Row.of("id", 7).with("v", new float[] {7, 7}).with("at", "2025-01-01T00:00:00");
        places.upsert(List.of(row));
        assertThat(get(7, "at").getInstant("at")).isEqualTo("2025-01-01T00:00:00Z");
        assertThat(ids("at == ISO '2025-01-01'")).containsExactly(7L);
        EmbeddedDatabase engine = (EmbeddedDatabase) database;
        engine.edits()
                .properties(
                        engine.existing("places"),
                        CollectionProperties.defaults().withTimeZone(ZoneId.of("Asia/Tokyo")));
        assertThat(ids("at == ISO '2025-01-01T09:00'")).containsExactly(7L);
        places.upsert(List.of(row));
        assertThat(get(7, "at").getInstant("at")).isEqualTo("2024-12-31T15:00:00Z");
    }

    @Test
    void aSearchAndADeleteFilterByTheNewTypesToo() {
        assertThat(places.search(SearchRequest.dense("v", new float[] {3, 3})
                                .filter("st_isvalid(home) and array_length(tags) >= 0")
                                .build())
                        .hits())
                .extracting(hit -> hit.id())
                .containsExactly(2L, 1L);
        places.delete(Filter.of("array_contains(i32, 5)"));
        assertThat(ids("id > 0")).containsExactly(2L, 3L);
    }

    @Test
    void anArrayIsCopiedWhenItIsWritten() {
        List<String> tags = new ArrayList<>(Arrays.asList("a", "b"));
        places.upsert(List.of(Row.of("id", 9).with("v", new float[] {9, 9}).with("tags", tags)));
        tags.set(0, "changed");
        assertThat(get(9, "tags").getList("tags")).isEqualTo(List.of("a", "b"));
    }
}
