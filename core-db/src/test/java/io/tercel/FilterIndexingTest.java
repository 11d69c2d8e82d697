package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.config.DatabaseOptions;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.NotFoundException;
import io.tercel.error.VectorDbException;
import io.tercel.index.dense.DenseIndexes;
import io.tercel.io.CrashableDirectory;
import io.tercel.io.Directory;
import io.tercel.query.Filter;
import io.tercel.query.QueryRequest;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.JsonCast;
import io.tercel.schema.Row;
import io.tercel.schema.ScalarIndexSpec;
import io.tercel.testing.TestScale;
import io.tercel.vector.MetricType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Indexes for filters: made, used, damaged, and cut off from power at every call. */
@Timeout(300)
class FilterIndexingTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int ROWS = 2_000;

    /** Answers without indexes, by filter. */
    private final Map<String, List<Object>> unindexed = new HashMap<>();

    private static final CollectionSchema SCHEMA = CollectionSchema.builder("things")
            .primaryKey("id", DataType.INT64)
            .field(FieldSchema.int32("number").nullable())
            .field(FieldSchema.float64("real"))
            .field(FieldSchema.varchar("name"))
            .field(FieldSchema.array("tags", DataType.VARCHAR, 8))
            .field(FieldSchema.json("meta").nullable())
            .field(FieldSchema.geometry("place").nullable())
            .field(FieldSchema.floatVector("v", 2, MetricType.L2).index(new IndexSpec.Flat(MetricType.L2)))
            .dynamicFields(true)
            .build();

    private CrashableDirectory disk = new CrashableDirectory();
    private EmbeddedDatabase database = open(disk);
    private Collection things = database.createCollection(SCHEMA);

    @AfterEach
    void close() {
        database.close();
    }

    private static EmbeddedDatabase open(Directory directory) {
        Environment system = Environment.system();
        return EmbeddedDatabase.open(
                directory,
                DatabaseOptions.defaults(),
                new Environment(
                        system.millis(),
                        UUID::randomUUID,
                        system.threads(),
                        system.ticker(),
                        new DenseIndexes(),
                        false,
                        5));
    }

    private static Row thing(int i) {
        return Row.of("id", (long) i)
                .with("number", i % 7 == 0 ? null : i % 100)
                .with("real", i / 10.0)
                .with("name", "thing number %d of all".formatted(i))
                .with("tags", List.of("t" + i % 50, "u" + i % 3))
                .with("meta", Map.of("a", i % 200, "b", "word" + i % 90))
                .with("place", "POINT (%d %d)".formatted(i % 90, i / 90))
                .with("color", i % 40 == 0 ? "red" : "blue")
                .with("v", new float[] {i, 0});
    }

    private void sealed() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            rows.add(thing(i));
        }
        things.insert(rows);
        things.flush();
    }

    private List<Object> found(String filter) {
        return found(things, filter);
    }

    private static List<Object> found(Collection collection, String filter) {
        return collection
                .query(QueryRequest.filter(filter)
                        .limit(ROWS)
                        .outputFields("id")
                        .build())
                .stream()
                .<Object>map(row -> row.get("id"))
                .toList();
    }

    private List<String> uses(String filter) {
        return things.explain(SearchRequest.dense("v", new float[] {0, 0})
                        .filter(Filter.of(filter))
                        .limit(1)
                        .build())
                .filter()
                .getFirst()
                .indexes();
    }

    private void index(String field, ScalarIndexSpec spec) {
        things.createIndex(field, spec);
        things.awaitIndexes(MINUTE);
    }

    /** The filter is answered by an index, with the rows that a look at each would find: some of them, and not all. */
    private void assertServed(String filter, String index) {
        List<Object> expected = unindexed.computeIfAbsent(filter, this::foundWithout);
        assertThat(uses(filter)).as(filter).anySatisfy(line -> assertThat(line).startsWith(index));
        assertThat(found(filter)).as(filter).isEqualTo(expected);
        assertThat(expected.size()).as(filter).isBetween(1, ROWS / 2);
    }

    /** In a collection that has no indexes. */
    private List<Object> foundWithout(String filter) {
        try (EmbeddedDatabase other = open(new CrashableDirectory())) {
            Collection plain = other.createCollection(SCHEMA);
            plain.insert(
                    IntStream.range(0, ROWS).mapToObj(FilterIndexingTest::thing).toList());
            plain.flush();
            return found(plain, filter);
        }
    }

    @Test
    void eachKindOfIndexAnswersItsConditionsAndThePlanNamesIt() {
        sealed();
        index("number", new ScalarIndexSpec.Sorted());
        assertServed("number == 5", "STL_SORT on 'number': 17 rows");
        assertServed("number > 5 and number <= 7", "STL_SORT on 'number': 34 rows");
        assertServed("number in [5, 6]", "STL_SORT on 'number'");
        assertServed("number < 3", "STL_SORT on 'number'");
        assertServed("not (number >= 3)", "STL_SORT on 'number'");
        index("number", new ScalarIndexSpec.Bitmap());
        assertServed("number != 5 and number < 8", "BITMAP on 'number'");
        index("name", new ScalarIndexSpec.Trie());
        assertServed("name like 'thing number 199%'", "TRIE on 'name'");
        assertServed("name == 'thing number 7 of all'", "TRIE on 'name'");
        index("name", new ScalarIndexSpec.Ngram(2, 4));
        assertServed("name like '%199%'", "NGRAM on 'name': 12 rows");
        assertServed("name like '%199_ of%'", "NGRAM on 'name': at most");
        index("tags", new ScalarIndexSpec.Inverted());
        assertServed("array_contains(tags, 't7')", "INVERTED on 'tags'");
        assertServed("array_contains_all(tags, ['t7', 'u1'])", "INVERTED on 'tags'");
        index("meta", new ScalarIndexSpec.JsonPath("meta[\"a\"]", JsonCast.DOUBLE));
        assertServed("meta['a'] == 3", "INVERTED on meta[\"a\"]");
        assertServed("meta['a'] < 3", "INVERTED on meta[\"a\"]");
        index("$meta", new ScalarIndexSpec.JsonPath("$meta[\"color\"]", JsonCast.VARCHAR));
        assertServed("color == 'red'", "INVERTED on $meta[\"color\"]");
        assertServed("not (color != 'red')", "INVERTED on $meta[\"color\"]");
        index("place", new ScalarIndexSpec.Rtree());
        assertServed("st_within(place, 'POLYGON ((0 0, 3 0, 3 3, 0 3, 0 0))')", "RTREE on 'place': 4 rows");
        assertServed("st_dwithin(place, 'POINT (5 5)', 1000)", "RTREE on 'place': 1 rows");
        index("real", new ScalarIndexSpec.Auto());
        assertServed("real >= 199.5", "STL_SORT on 'real': 5 rows");
    }

    @Test
    void whatAnIndexLeavesOpenIsEvaluatedOnItsRowsOnly() {
        sealed();
        index("real", new ScalarIndexSpec.Sorted());
        String filter = "real < 5 and name like '%7 of%'";
        assertThat(uses(filter)).containsExactly("STL_SORT on 'real': 50 rows", "looked at 50 rows, of which 5 pass");
        assertThat(found(filter)).containsExactly(7L, 17L, 27L, 37L, 47L);
    }

    @Test
    void aConditionThatMostRowsMeetIsEvaluatedByReadingThem() {
        sealed();
        index("number", new ScalarIndexSpec.Inverted());
        assertThat(uses("number in [1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20] or real > 3"))
                .isEmpty();
    }

    @Test
    void itIsDescribedAndDropped() {
        sealed();
        index("meta", new ScalarIndexSpec.JsonPath("meta[\"a\"]", JsonCast.DOUBLE));
        index("meta", new ScalarIndexSpec.JsonPath("meta[\"b\"]", JsonCast.VARCHAR));
        assertThat(things.describeIndex("meta", "meta[\"a\"]").indexedRows()).isEqualTo(ROWS);
        assertThat(things.describeIndex("meta", "meta[\"b\"]").toString())
                .startsWith("meta: INVERTED of meta[\"b\"] as VARCHAR, 2,000 of 2,000 rows indexed");
        assertThatThrownBy(() -> things.describeIndex("meta"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("several JSON paths");
        things.dropIndex("meta", "meta[\"a\"]");
        assertThat(uses("meta['a'] == 3")).isEmpty();
        assertThat(things.describeIndex("meta").index())
                .isEqualTo(new ScalarIndexSpec.JsonPath("meta[\"b\"]", JsonCast.VARCHAR));
        things.dropIndex("meta");
        assertThat(things.describe().indexes()).hasSize(1);
        assertThat(indexFiles()).isEmpty();
        assertThatThrownBy(() -> things.dropIndex("meta", "meta[\"a\"]")).isInstanceOf(NotFoundException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "real, BITMAP, DOUBLE",
        "name, RTREE, VARCHAR",
        "number, NGRAM, INT32",
        "tags, STL_SORT, ARRAY of VARCHAR",
        "meta, INVERTED, JSON",
        "v, INVERTED, FLOAT_VECTOR",
        "place, TRIE, GEOMETRY"
    })
    void anIndexThatDoesNotSuitIsRefusedByFieldKindAndWhatSuits(String field, String kind, String type) {
        ScalarIndexSpec spec =
                switch (kind) {
                    case "BITMAP" -> new ScalarIndexSpec.Bitmap();
                    case "RTREE" -> new ScalarIndexSpec.Rtree();
                    case "NGRAM" -> new ScalarIndexSpec.Ngram(2, 3);
                    case "STL_SORT" -> new ScalarIndexSpec.Sorted();
                    case "TRIE" -> new ScalarIndexSpec.Trie();
                    default -> new ScalarIndexSpec.Inverted();
                };
        assertThatThrownBy(() -> things.createIndex(field, spec))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("field '%s': the index %s does not suit %s; ".formatted(field, kind, type));
    }

    @Test
    void parametersOutOfRangeAndPlacesThatAreNoneAreRefused() {
        assertThatThrownBy(() -> things.createIndex("name", new ScalarIndexSpec.Ngram(3, 2)))
                .hasMessage("field 'name': expected 1 <= min_gram <= max_gram <= 16 for the index NGRAM, got 3 and 2");
        assertThatThrownBy(() -> things.createIndex("meta", new ScalarIndexSpec.JsonPath("color", JsonCast.VARCHAR)))
                .hasMessageStartingWith("field 'meta': expected a JSON path such as meta[\"a\"][\"b\"], got ");
        assertThatThrownBy(() -> things.createIndex("nothing", new ScalarIndexSpec.Auto()))
                .isInstanceOf(NotFoundException.class);
    }

    private List<String> indexFiles() {
        // Looks where builds end: what was replaced has been removed by then.
        database.inspect();
        return disk.allFiles().stream()
                .filter(name -> name.contains("/scalars-"))
                .toList();
    }

    /** P9: a damaged index is never served, and costs nothing but time. */
    @ParameterizedTest
    @ValueSource(ints = {70, 2_000, 30_000})
    void aDamagedIndexIsDoneWithoutAndBuiltAnew(int at) {
        sealed();
        index("name", new ScalarIndexSpec.Inverted());
        String file = indexFiles().getFirst();
        database.close();
        byte[] bytes = disk.bytesOf(file);
        bytes[at] ^= 1;
        disk.replace(file, bytes);
        database = open(disk);
        things = database.collection("things");
        assertThat(found("name == 'thing number 7 of all'")).containsExactly(7L);
        assertThat(found("name like 'thing number 199%'")).hasSize(11);
        database.verify();
        things.awaitIndexes(MINUTE);
        assertServed("name == 'thing number 7 of all'", "INVERTED on 'name'");
        assertThat(database.verify().problems()).isEmpty();
        assertThat(indexFiles()).hasSize(1).doesNotContain(file);
    }

    /** T2: wherever the power goes, the rows and the answers are those of before or after. */
    @ParameterizedTest
    @ValueSource(ints = {0, 100})
    void whereverThePowerGoesNoHalfIndexIsServedAndNoFileIsLeft(int survivalPercent) {
        CrashableDirectory whole = new CrashableDirectory();
        script(whole);
        long calls = whole.calls();
        long step = TestScale.step(calls, 30);
        for (long cut = 0; cut < calls; cut += step) {
            CrashableDirectory cutOff = new CrashableDirectory();
            cutOff.cutPowerAfter(cut);
            script(cutOff);
            assertRecovered(cutOff.crash(survivalPercent, cut), "cut at " + cut);
        }
    }

    private static void script(Directory directory) {
        try (EmbeddedDatabase other = open(directory)) {
            Collection collection = other.createCollection(SCHEMA);
            for (int round = 0; round < 3; round++) {
                List<Row> rows = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    rows.add(thing(20 * round + i));
                }
                collection.upsert(rows);
                collection.flush();
                if (round == 0) {
                    collection.createIndex("number", new ScalarIndexSpec.Sorted());
                    collection.createIndex("meta", new ScalarIndexSpec.JsonPath("meta[\"a\"]", JsonCast.DOUBLE));
                }
                collection.awaitIndexes(MINUTE);
            }
            collection.optimize();
            collection.createIndex("number", new ScalarIndexSpec.Bitmap());
            collection.awaitIndexes(MINUTE);
            collection.dropIndex("meta");
        } catch (VectorDbException e) {
            // The power is off.
            assertThat(e).isNotNull();
        }
    }

    private void assertRecovered(CrashableDirectory left, String where) {
        try (EmbeddedDatabase recovered = open(left)) {
            if (!recovered.hasCollection("things")) {
                return;
            }
            Collection collection = recovered.collection("things");
            collection.awaitIndexes(MINUTE);
            long rows = collection.count();
            for (String filter : List.of("number < 10", "meta['a'] >= 10", "not (number == 3)")) {
                long found = collection
                        .query(QueryRequest.filter(filter).limit(100).build())
                        .size();
                long expected = IntStream.range(0, (int) rows)
                        .filter(i -> switch (filter) {
                            case "number < 10" -> i % 7 != 0 && i % 100 < 10;
                            case "not (number == 3)" -> i % 7 != 0 && i % 100 != 3;
                            default -> i % 200 >= 10;
                        })
                        .count();
                assertThat(found).as("%s: %s", where, filter).isEqualTo(expected);
            }
            assertThat(recovered.verify().problems()).as(where).isEmpty();
            long named = recovered.inspect().collections().stream()
                    .flatMap(each -> each.segments().stream())
                    .mapToLong(segment -> segment.indexes().size())
                    .sum();
            assertThat(left.allFiles().stream().filter(name -> name.contains("/scalars-")))
                    .as(where)
                    .hasSize(Math.toIntExact(named));
        }
    }
}
