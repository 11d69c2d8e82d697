package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.config.ConsistencyLevel;
import io.tercel.config.DatabaseOptions;
import io.tercel.error.VectorDbException;
import io.tercel.io.CrashableDirectory;
import io.tercel.io.Directory;
import io.tercel.io.HookedDirectory;
import io.tercel.query.Filter;
import io.tercel.query.Hit;
import io.tercel.query.QueryIterator;
import io.tercel.query.QueryRequest;
import io.tercel.query.SearchExplanation;
import io.tercel.query.SearchIterator;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.Row;
import io.tercel.segment.SealedSegment;
import io.tercel.segment.SegmentView;
import io.tercel.segment.Snapshot;
import io.tercel.testing.TestScale;
import io.tercel.vector.MetricType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With a clustering key, {@code optimize()} gives each segment a range of its values. */
class ClusteringTest {

    private static final int SEAL_ROWS = 100;
    private static final int ROWS = 600;
    private static final DatabaseOptions OPTIONS = DatabaseOptions.defaults().sealRows(SEAL_ROWS);

    private final CrashableDirectory disk = new CrashableDirectory();
    private final HookedDirectory hooked = new HookedDirectory(disk);
    private EmbeddedDatabase database = open(hooked);

    /** What can be a clustering key, one of each storage. */
    enum Key {
        INT64 {
            @Override
            FieldSchema field() {
                return FieldSchema.int64("key");
            }

            @Override
            Object value(int number) {
                return (long) number - 300;
            }
        },
        DOUBLE {
            @Override
            FieldSchema field() {
                return FieldSchema.float64("key");
            }

            @Override
            Object value(int number) {
                return number / 4.0 - 50;
            }
        },
        VARCHAR {
            @Override
            FieldSchema field() {
                return FieldSchema.varchar("key");
            }

            @Override
            Object value(int number) {
                return "k%06d".formatted(number);
            }
        };

        abstract FieldSchema field();

        abstract Object value(int number);

        String condition(int number) {
            Object value = value(number);
            return "key == " + (value instanceof String ? "\"" + value + "\"" : value);
        }
    }

    private static EmbeddedDatabase open(Directory directory) {
        return EmbeddedDatabase.open(directory, OPTIONS, Environment.system());
    }

    private static CollectionSchema schema(FieldSchema key) {
        return schema(key, new IndexSpec.Flat(MetricType.L2));
    }

    private static CollectionSchema schema(FieldSchema key, IndexSpec index) {
        return CollectionSchema.builder("rows")
                .primaryKey("id", DataType.INT64)
                .field(key)
                .field(FieldSchema.int64("version"))
                .field(FieldSchema.floatVector("v", 2, MetricType.L2).index(index))
                .clusteringKey("key")
                .build();
    }

    private static Row row(int id, Object key, int version) {
        return Row.of("id", (long) id)
                .with("key", key)
                .with("version", (long) version)
                .with("v", new float[] {id, version});
    }

    /** Key numbers are spread over all ids. */
    private static int number(int id) {
        return id * 7 % ROWS;
    }

    private Collection filled(Key key) {
        Collection rows = database.createCollection(schema(key.field()));
        for (int from = 0; from < ROWS; from += SEAL_ROWS) {
            insert(rows, key, from, from + SEAL_ROWS, 1);
        }
        return rows;
    }

    private static void insert(Collection rows, Key key, int from, int to, int version) {
        List<Row> some = new ArrayList<>();
        for (int id = from; id < to; id++) {
            some.add(row(id, key.value(number(id)), version));
        }
        rows.upsert(some);
        rows.flush();
    }

    private static Map<Object, Object> contents(Collection rows) {
        return texts(rows.query(QueryRequest.filter("id >= 0")
                .outputFields("key", "version", "v")
                .build()));
    }

    private Collection reopened() {
        database.close();
        database = open(disk);
        return database.collection("rows");
    }

    @AfterEach
    void everythingFitsTogether() {
        database.close();
        database = open(disk);
        assertThat(database.verify().problems()).isEmpty();
        database.close();
        assertThat(disk.openFiles()).isEmpty();
    }

    private Map<Integer, Long> bytesNeeded() {
        Map<Integer, Long> bytes = new LinkedHashMap<>();
        try (Snapshot snapshot = database.existing("rows").store().snapshot()) {
            for (SegmentView view : snapshot.segments()) {
                if (view.segment() instanceof SealedSegment sealed) {
                    sealed.forEachFile(file -> bytes.merge(sealed.number(), file.bytesNeeded(), Long::sum));
                }
            }
        }
        return bytes;
    }

    private List<Integer> segments() {
        return List.copyOf(bytesNeeded().keySet());
    }

    /** How many segments a search with a filter looks at, after reopening. */
    private long segmentsReadBy(String condition, long rows) {
        Collection collection = reopened();
        assertThat(collection.count(Filter.of(condition), ConsistencyLevel.STRONG))
                .isEqualTo(rows);
        SearchRequest search = SearchRequest.dense("v", new float[] {0, 0})
                .filter(condition)
                .limit(ROWS)
                .build();
        return collection.explain(search).legs().getFirst().segments().stream()
                .filter(segment -> !segment.passedOver().equals(Optional.of(SearchExplanation.Reason.BOUNDS)))
                .count();
    }

    @ParameterizedTest
    @EnumSource(Key.class)
    void aFilterOnTheKeyReadsOneSegmentAfterOptimize(Key key) {
        Collection rows = filled(key);
        Map<Object, Object> before = contents(rows);

        rows.optimize();

        assertThat(contents(rows)).isEqualTo(before);
        assertThat(segments()).hasSize(ROWS / SEAL_ROWS);
        for (int number = 0; number < ROWS; number += 67) {
            assertThat(segmentsReadBy(key.condition(number), 1)).isEqualTo(1);
        }
        assertThat(contents(reopened())).isEqualTo(before);
    }

    @Test
    void withoutOptimizeTheSameFilterReadsSeveral() {
        filled(Key.INT64);

        assertThat(segmentsReadBy(Key.INT64.condition(300), 1)).isGreaterThan(1);
    }

    @Test
    void nullsAreAtOneEndAndAFrequentValueSpansSegments() {
        Collection rows =
                database.createCollection(schema(FieldSchema.int64("key").nullable()));
        for (int from = 0; from < ROWS; from += SEAL_ROWS) {
            List<Row> some = new ArrayList<>();
            for (int id = from; id < from + SEAL_ROWS; id++) {
                Row row = row(id, id % 6 < 3 ? 5L : (long) id, 1);
                some.add(id % 6 == 5 ? row.with("key", null) : row);
            }
            rows.insert(some);
            rows.flush();
        }
        rows.optimize();

        assertThat(segmentsReadBy("key == 5", ROWS / 2)).isBetween(3L, 4L);
        assertThat(segmentsReadBy("key is null", ROWS / 6)).isBetween(1L, 2L);
        assertThat(segmentsReadBy("key == 598", 1)).isEqualTo(1);
    }

    @Test
    void aSecondOptimizeAndAReopeningChangeNothing() {
        Collection rows = filled(Key.INT64);
        rows.optimize();
        List<Integer> arranged = segments();

        rows.optimize();
        rows.compact();
        assertThat(segments()).isEqualTo(arranged);
        rows = reopened();
        rows.compact();
        rows.optimize();
        assertThat(segments()).isEqualTo(arranged);
    }

    @Test
    void laterRowsAreArrangedTogetherWithTheSegmentsTheyBelongIn() {
        Collection rows = filled(Key.INT64);
        rows.optimize();
        List<Integer> arranged = segments();

        List<Row> more = new ArrayList<>();
        for (int id = 1_000; id < 1_090; id++) {
            more.add(row(id, (long) id, 1));
        }
        rows.insert(more);
        rows.optimize();
        // Beyond all others: nothing else is written.
        assertThat(segments()).containsAll(arranged);
        rows.insert(List.of(row(2_000, -290L, 1), row(2_001, -291L, 1)));
        rows.optimize();
        assertThat(contents(rows)).hasSize(ROWS + 92);
        List<Integer> again = segments();
        rows.optimize();
        assertThat(segments()).isEqualTo(again);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void writesDuringTheMergeAreNotLost(int after) {
        Collection rows = filled(Key.INT64);
        Map<Object, Object> expected = contents(rows);
        int[] left = {after};
        hooked.beforeCreating(
                name -> name.endsWith("timestamps.col")
                        && Thread.currentThread().getName().startsWith("tercel-merging")
                        && --left[0] == 0,
                () -> {
                    rows.delete(List.of(3L, 301L, 599L));
                    rows.upsert(List.of(row(7, 1_000L, 2), row(450, -1_000L, 2)));
                    rows.flush();
                    rows.delete(List.of(4L, 302L));
                });

        rows.optimize();

        assertThat(left[0]).isLessThanOrEqualTo(0);
        List.of(3L, 301L, 599L, 4L, 302L).forEach(expected::remove);
        Map<Object, Object> found = contents(rows);
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        assertThat(found.get(7L)).asString().contains("1000");
        assertThat(found.get(450L)).asString().contains("-1000");
        assertThat(contents(reopened())).isEqualTo(found);
    }

    @Test
    void rangesOfWhichAllRowsAreDeletedMeanwhileAreLeftOut() {
        Collection rows = filled(Key.INT64);
        hooked.beforeCreating(
                name -> name.endsWith("timestamps.col")
                        && Thread.currentThread().getName().startsWith("tercel-merging"),
                () -> {
                    rows.delete(Filter.of("key < -100"));
                    rows.flush();
                });

        rows.optimize();

        assertThat(segments()).hasSize(ROWS / SEAL_ROWS - 2);
        assertThat(contents(reopened())).hasSize(ROWS - 200);
    }

    @Test
    void earlierMomentsAndOpenIteratorsSeeTheirRowsAcrossAnOptimize() { // P5
        Collection rows = filled(Key.INT64);
        rows.alter(rows.properties().withHistory(Duration.ofHours(1)));
        Map<Object, Object> first = contents(rows);
        long before = rows.delete(List.of(-1L)).timestamp();
        rows.upsert(List.of(row(7, 1_000L, 2), row(450, -1_000L, 2)));
        Map<Object, Object> second = contents(rows);
        long after = rows.delete(List.of(8L, 9L, 10L)).timestamp();
        rows.flush();
        Map<Object, Object> third = contents(rows);
        QueryRequest all = QueryRequest.filter("id >= 0")
                .outputFields("key", "version", "v")
                .build();
        SearchRequest near = SearchRequest.dense("v", new float[] {0, 0}).build();
        List<Integer> inputs = segments();

        try (QueryIterator query = rows.queryIterator(all, 70);
                SearchIterator search = rows.searchIterator(near, 70)) {
            List<Row> found = new ArrayList<>(query.next());
            List<Hit> hits = new ArrayList<>(search.next());
            rows.optimize();
            rows.delete(Filter.of("key > 0"));
            rows.optimize();
            query.forEach(found::add);
            search.forEach(hits::add);
            assertThat(texts(found)).isEqualTo(third);
            assertThat(hits)
                    .extracting(Hit::id)
                    .doesNotHaveDuplicates()
                    .containsExactlyInAnyOrderElementsOf(third.keySet());
        }

        assertThat(segments()).doesNotContainAnyElementsOf(inputs);
        for (Runnable step : List.<Runnable>of(() -> {}, this::reopened)) {
            step.run();
            Collection now = database.collection("rows");
            assertThat(contents(now, before)).isEqualTo(first);
            assertThat(contents(now, after - 1)).isEqualTo(second);
            assertThat(contents(now, after)).isEqualTo(third);
            assertThat(now.countAsOf(Filter.of("key == 1000"), after)).isEqualTo(1);
            assertThat(now.count()).isLessThan(third.size());
        }
    }

    private static Map<Object, Object> contents(Collection rows, long asOf) {
        return texts(rows.query(QueryRequest.filter("id >= 0")
                .outputFields("key", "version", "v")
                .asOf(asOf)
                .build()));
    }

    private static Map<Object, Object> texts(List<Row> rows) {
        Map<Object, Object> contents = new LinkedHashMap<>();
        rows.forEach(row ->
                assertThat(contents.put(row.getLong("id"), row.toString())).isNull());
        return contents;
    }

    @ParameterizedTest
    @CsvSource({"0, false", "50, false", "100, false", "0, true", "50, true", "100, true"})
    @Timeout(300)
    void aPowerCutLosesNothingAndNoRowIsThereTwice(int survivalPercent, boolean indexed) { // T2
        CrashableDirectory whole = new CrashableDirectory();
        long calls = optimizeUntilThePowerGoes(whole, Long.MAX_VALUE, indexed);
        for (long cut = 0; cut < calls; cut += TestScale.step(calls, 30)) {
            CrashableDirectory cutDisk = new CrashableDirectory();
            optimizeUntilThePowerGoes(cutDisk, cut, indexed);
            CrashableDirectory disk = cutDisk.crash(survivalPercent, cut);
            try (EmbeddedDatabase left = open(disk, indexed)) {
                Collection rows = left.collection("rows");
                Map<Object, Object> found = contents(rows);
                assertThat(found).as("cut at %d", cut).hasSize(299).doesNotContainKey(17L);
                assertThat(left.verify().problems()).as("cut at %d", cut).isEmpty();
                assertThat(nearest(rows)).as("cut at %d", cut).isEqualTo(found.keySet());
                rows.optimize();
                assertThat(contents(rows)).isEqualTo(found);
                assertThat(nearest(rows)).as("cut at %d", cut).isEqualTo(found.keySet());
                assertThat(left.verify().problems()).as("cut at %d", cut).isEmpty();
                assertNoFileIsLeft(disk, left, "cut at " + cut);
            }
        }
    }

    private static Set<Object> nearest(Collection rows) {
        List<Object> ids =
                rows
                        .search(SearchRequest.dense("v", new float[] {0, 0})
                                .limit(1_000)
                                .build())
                        .hits()
                        .stream()
                        .map(Hit::id)
                        .toList();
        assertThat(ids).doesNotHaveDuplicates();
        return Set.copyOf(ids);
    }

    private static void assertNoFileIsLeft(CrashableDirectory disk, EmbeddedDatabase database, String where) {
        List<InspectReport.SegmentReport> segments =
                database.inspect().collections().getFirst().segments();
        assertThat(disk.allFiles().stream().filter(name -> name.endsWith("/timestamps.col")))
                .as(where)
                .hasSize(segments.size());
        assertThat(disk.allFiles().stream().filter(name -> name.contains("/vectors-")))
                .as(where)
                .hasSize(segments.stream()
                        .mapToInt(segment -> segment.indexes().size())
                        .sum());
    }

    /** With indexes of small segments, or without. */
    private static EmbeddedDatabase open(Directory directory, boolean indexed) {
        Environment system = Environment.system();
        Environment environment = new Environment(
                system.millis(), UUID::randomUUID, system.threads(), system.ticker(), new ScanIndexes(5));
        return EmbeddedDatabase.open(directory, OPTIONS, indexed ? environment : system);
    }

    /** The calls of the optimize, and of the close after it. */
    private static long optimizeUntilThePowerGoes(CrashableDirectory directory, long cut, boolean indexed) {
        long before = 0;
        try (EmbeddedDatabase database = open(directory, indexed)) {
            IndexSpec index = indexed ? new IndexSpec.Auto(MetricType.L2) : new IndexSpec.Flat(MetricType.L2);
            Collection rows = database.createCollection(schema(Key.INT64.field(), index));
            SplittableRandom random = new SplittableRandom(5);
            for (int from = 0; from < 300; from += SEAL_ROWS) {
                List<Row> some = new ArrayList<>();
                for (int id = from; id < from + SEAL_ROWS; id++) {
                    some.add(row(id, random.nextLong(1_000), 1));
                }
                rows.insert(some);
                rows.flush();
            }
            rows.delete(List.of(17L));
            rows.awaitIndexes(Duration.ofMinutes(1));
            before = directory.calls();
            if (cut != Long.MAX_VALUE) {
                directory.cutPowerAfter(cut);
            }
            rows.optimize();
        } catch (VectorDbException e) {
            assertThat(cut).isNotEqualTo(Long.MAX_VALUE);
        }
        return directory.calls() - before;
    }
}
