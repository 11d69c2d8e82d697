package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.error.InvalidRequestException;
import io.tercel.query.AggregateRequest;
import io.tercel.query.Filter;
import io.tercel.query.QueryIterator;
import io.tercel.query.QueryRequest;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionProperties;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.vector.MetricType;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Places in fields as output fields (data model 1.6, 5.1), and the time zone of a request (1.3). */
class OutputFieldsTest {

    private static final ZoneId TOKYO = ZoneId.of("Asia/Tokyo");

    private final EmbeddedDatabase database = (EmbeddedDatabase) Database.inMemory();
    private final Collection rows = database.createCollection(
            CollectionSchema.builder("rows")
                    .primaryKey("id", DataType.INT64)
                    .field(FieldSchema.json("meta").nullable())
                    .field(FieldSchema.array("tags", DataType.VARCHAR, 8).nullable())
                    .field(FieldSchema.structArray("chunks", 4, FieldSchema.varchar("text"), FieldSchema.int32("page"))
                            .nullable())
                    .field(FieldSchema.timestamptz("seen").nullable())
                    .field(FieldSchema.int32("year").nullable())
                    .vector("v", 2, MetricType.L2)
                    .dynamicFields(true)
                    .build(),
            CollectionProperties.defaults().withTimeZone(ZoneId.of("Europe/Zurich")));

    @BeforeEach
    void insertTwo() {
        Map<String, Object> author = new LinkedHashMap<>();
        author.put("name", "Ada");
        author.put("born", 1815);
        author.put("died", null);
        rows.insert(List.of(Row.of("id", 1L)
                .with("meta", Map.of("author", author, "list", List.of(1, Map.of("deep", true))))
                .with("tags", List.of("a", "b"))
                .with("chunks", List.of(Map.of("text", "one", "page", 1), Map.of("text", "two", "page", 2)))
                .with("seen", "2025-07-01T12:00:00")
                .with("year", 2025)
                .with("topic", Map.of("main", "logs"))
                .with("year 2", "odd")
                .with("v", new float[] {1, 0})));
        rows.flush();
        rows.insert(List.of(Row.of("id", 2L).with("v", new float[] {2, 0})));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Map<String, @Nullable Object> read(long id, String... fields) {
        Map<String, @Nullable Object> queried = rows.query(
                        QueryRequest.filter("id == " + id).outputFields(fields).build())
                .getFirst()
                .values();
        assertThat(rows.get(List.of(id), fields).getFirst().values()).isEqualTo(queried);
        SearchRequest search = SearchRequest.dense("v", new float[] {0, 0})
                .filter("id == " + id)
                .outputFields(fields)
                .build();
        assertThat(rows.search(search).hits().getFirst().row().values()).isEqualTo(queried);
        try (QueryIterator iterator = rows.queryIterator(
                QueryRequest.filter("id == " + id).outputFields(fields).build(), 1)) {
            assertThat(iterator.next().getFirst().values()).isEqualTo(queried);
        }
        return queried;
    }

    private static Map<String, @Nullable Object> map(@Nullable Object... entries) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < entries.length; i += 2) {
            map.put((String) Objects.requireNonNull(entries[i]), entries[i + 1]);
        }
        return map;
    }

    @Test
    void aPlaceInAJsonFieldComesUnderTheNameItIsAskedFor() {
        assertThat(read(1, "meta[\"author\"][\"name\"]", "meta['list'][1]['deep']"))
                .isEqualTo(map("id", 1L, "meta[\"author\"][\"name\"]", "Ada", "meta['list'][1]['deep']", true));
        assertThat(read(1, "meta[\"author\"][\"died\"]")).containsEntry("meta[\"author\"][\"died\"]", null);
        assertThat(read(1, "meta[\"author\"]")).isEqualTo(map("id", 1L, "meta[\"author\"]", author()));
    }

    private static Map<String, @Nullable Object> author() {
        return map("name", "Ada", "born", 1815, "died", null);
    }

    @Test
    void anElementOfAnArrayComesByItsPosition() {
        assertThat(read(1, "tags[1]", "tags[0]")).isEqualTo(map("id", 1L, "tags[1]", "b", "tags[0]", "a"));
        assertThat(read(1, "chunks[1][page]", "chunks[0][text]"))
                .isEqualTo(map("id", 1L, "chunks[1][page]", 2, "chunks[0][text]", "one"));
    }

    @Test
    void dynamicFieldsAreNamedWithOrWithoutMeta() {
        assertThat(read(1, "$meta[\"topic\"]", "topic[\"main\"]", "topic", "year 2"))
                .isEqualTo(map(
                        "id",
                        1L,
                        "topic",
                        Map.of("main", "logs"),
                        "year 2",
                        "odd",
                        "$meta[\"topic\"]",
                        Map.of("main", "logs"),
                        "topic[\"main\"]",
                        "logs"));
    }

    @Test
    void aFieldAddedLaterHidesTheDynamicOneButNotBehindMeta() { // data model 1.6
        rows.upsertPartial(List.of(Row.of("id", 1L).with("venue", "old")));
        rows.addField(FieldSchema.varchar("venue").nullable());

        assertThat(read(1, "venue", "$meta[\"venue\"]"))
                .isEqualTo(map("id", 1L, "venue", null, "$meta[\"venue\"]", "old"));
    }

    @Test
    void aRowWithoutThePlaceDoesNotHaveIt() {
        String[] places = {"meta[\"none\"]", "meta[\"author\"][0]", "tags[7]", "$meta[\"none\"]", "chunks[9][page]"};
        assertThat(read(1, places)).isEqualTo(map("id", 1L));
        assertThat(read(2, places)).isEqualTo(map("id", 2L));
        assertThat(read(2, "meta[\"author\"]", "tags[0]", "topic[\"main\"]", "chunks[0][page]"))
                .isEqualTo(map("id", 2L));
    }

    @Test
    void placesThatCannotBeAreRefused() { // B3
        for (String name : Arrays.asList("year[0]", "tags[\"a\"]", "tags[-1]", "meta[author]", "v[0]", "seen[\"a\"]")) {
            assertThatThrownBy(() -> read(1, name))
                    .as(name)
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessage(
                            "output field '%s': no such field; expected a place such as json[\"key\"] of a JSON field or array[0] of an ARRAY"
                                    .formatted(name));
        }
    }

    @Test
    void theZoneOfTheRequestComesBeforeThatOfTheCollection() {
        // Inserted in the collection's zone.
        assertThat(read(1, "seen")).isEqualTo(map("id", 1L, "seen", Instant.parse("2025-07-01T10:00:00Z")));
        String filter = "seen == ISO '2025-07-01T19:00:00'";
        assertThat(rows.query(QueryRequest.filter(filter).build())).isEmpty();

        Row row =
                rows.query(QueryRequest.filter(filter).timeZone(TOKYO).build()).getFirst();
        assertThat(row.get("seen")).isEqualTo(OffsetDateTime.parse("2025-07-01T19:00:00+09:00"));
        assertThat(row.getInstant("seen")).isEqualTo("2025-07-01T10:00:00Z");

        SearchRequest search = SearchRequest.dense("v", new float[] {0, 0})
                .filter(filter)
                .outputFields("seen")
                .build();
        assertThat(rows.search(search).hits()).isEmpty();
        SearchRequest inTokyo = search.toBuilder().timeZone(TOKYO).build();
        assertThat(rows.search(inTokyo).hits()).hasSize(1);
        assertThat(rows.searchAll(List.of(search, inTokyo, search)))
                .extracting(result -> result.hits().size())
                .containsExactly(0, 1, 0);
        assertThat(rows.search(inTokyo).hits().getFirst().row().get("seen")).hasToString("2025-07-01T19:00+09:00");
        // A text with an offset means the same in any zone, and so does an instant.
        String exact = "seen == ISO '2025-07-01T10:00:00Z'";
        assertThat(rows.query(QueryRequest.filter(exact).timeZone(TOKYO).build()))
                .hasSize(1);
        assertThat(rows.count(Filter.of(exact), rows.schema().consistency())).isEqualTo(1);
    }

    @Test
    void anAggregationTakesATimeZoneToo() {
        AggregateRequest.Builder request = AggregateRequest.filter("seen == ISO '2025-07-01T19:00:00'")
                .groupBy("seen")
                .count()
                .max("seen");
        assertThat(rows.aggregate(request.build()).rows()).isEmpty();
        Row group = rows.aggregate(request.timeZone(TOKYO).build()).rows().getFirst();
        OffsetDateTime inTokyo = OffsetDateTime.parse("2025-07-01T19:00:00+09:00");
        assertThat(group.values())
                .containsEntry("seen", inTokyo)
                .containsEntry("max(seen)", inTokyo)
                .containsEntry("count(*)", 1L);
    }

    @Test
    void whatIsReadInAZoneIsWrittenBackAsItWas() {
        Row row = rows.query(QueryRequest.filter("id == 1")
                        .outputFields("seen")
                        .timeZone(TOKYO)
                        .build())
                .getFirst();
        rows.upsertPartial(List.of(row));

        assertThat(read(1, "seen")).containsEntry("seen", Instant.parse("2025-07-01T10:00:00Z"));
    }
}
