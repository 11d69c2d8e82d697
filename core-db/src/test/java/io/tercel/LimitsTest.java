package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.config.DatabaseOptions;
import io.tercel.config.Limits;
import io.tercel.error.LimitExceededException;
import io.tercel.query.Filter;
import io.tercel.query.QueryRequest;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.testing.LimitsWith;
import io.tercel.vector.MetricType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** T21, B9: each limit, just below it, at it, and just above. */
class LimitsTest {

    private static final Limits LIMITS = Limits.DEFAULT;

    private static final CollectionSchema SMALL = CollectionSchema.builder("small")
            .primaryKey("id", DataType.INT64)
            .field(FieldSchema.varchar("name").nullable())
            .field(FieldSchema.sparseVector("terms").nullable())
            .vector("v", 2, MetricType.L2)
            .dynamicFields(true)
            .build();

    private final Database database = Database.inMemory();

    @AfterEach
    void close() {
        assertThat(database.verify().problems()).isEmpty();
        database.close();
    }

    private record Attempt(String limit, int value, IntConsumer of) {}

    @ParameterizedTest
    @MethodSource("limits")
    void whatIsAtTheLimitIsTakenAndWhatIsAboveItIsRefused(String limit) {
        Collection small = database.createCollection(SMALL);
        Attempt attempt = attempts(small).stream()
                .filter(each -> each.limit().equals(limit))
                .findFirst()
                .orElseThrow();
        for (int within : List.of(attempt.value() - 1, attempt.value())) {
            assertThatCode(() -> attempt.of().accept(within)).as("%,d", within).doesNotThrowAnyException();
        }
        long before = small.count();

        assertThatThrownBy(() -> attempt.of().accept(attempt.value() + 1))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining(limit);
        assertThat(small.count()).isEqualTo(before);
    }

    private static Stream<Arguments> limits() {
        try (Database unused = Database.inMemory()) {
            List<String> names = attempts(unused.createCollection(SMALL)).stream()
                    .map(Attempt::limit)
                    .toList();
            return names.stream().map(Arguments::of);
        }
    }

    private static List<Attempt> attempts(Collection small) {
        List<Attempt> attempts = new ArrayList<>(schemas());
        attempts.add(new Attempt("insertRows", LIMITS.insertRows(), rows -> small.upsert(rows(rows))));
        attempts.add(new Attempt("jsonBytes", LIMITS.jsonBytes(), bytes -> {
            int overhead = "{\"k\":\"\"}".length();
            small.upsert(List.of(row(1).with("k", "x".repeat(bytes - overhead))));
        }));
        attempts.add(new Attempt("jsonDepth", LIMITS.jsonDepth(), depth -> {
            // The map of dynamic fields is the first level.
            small.upsert(List.of(row(1).with("k", nested(depth - 1))));
        }));
        attempts.add(new Attempt("sparseEntries", LIMITS.sparseEntries(), entries -> {
            Map<Long, Float> weights = new HashMap<>();
            IntStream.range(0, entries).forEach(i -> weights.put((long) i, 1f));
            small.upsert(List.of(row(1).with("terms", weights)));
        }));
        attempts.add(new Attempt("topK", LIMITS.topK(), limit -> {
            small.search(SearchRequest.dense("v", new float[2]).limit(limit).build());
            small.query(QueryRequest.all().limit(limit - 10).offset(10).build());
        }));
        attempts.add(new Attempt(
                "iteratorBatch",
                LIMITS.iteratorBatch(),
                rows -> small.queryIterator(QueryRequest.all().build(), rows).close()));
        attempts.add(new Attempt("subRequests", LIMITS.subRequests(), legs -> {
            SearchRequest.Builder hybrid = SearchRequest.hybrid();
            IntStream.range(0, legs).forEach(i -> hybrid.dense("v", new float[2], 3));
            small.search(hybrid.limit(3).build());
        }));
        attempts.add(new Attempt("filterBytes", LIMITS.filterBytes(), bytes -> {
            String condition = "id == 1";
            count(small, Filter.of(condition + " ".repeat(bytes - condition.length())));
        }));
        attempts.add(new Attempt(
                "filterListElements",
                LIMITS.filterListElements(),
                elements -> count(small, Filter.of("id in {ids}", Map.of("ids", Collections.nCopies(elements, 7))))));
        attempts.add(new Attempt(
                "patternBytes",
                LIMITS.patternBytes(),
                bytes -> count(small, Filter.of("name like '" + "x".repeat(bytes - 1) + "%'"))));
        return attempts;
    }

    private static List<Attempt> schemas() {
        return List.of(
                new Attempt(
                        "vectorDimension",
                        LIMITS.vectorDimension(),
                        dimension -> CollectionSchema.builder("c")
                                .primaryKey("id", DataType.INT64)
                                .vector("v", dimension, MetricType.L2)
                                .build()),
                new Attempt("fields", LIMITS.fields(), fields -> {
                    CollectionSchema.Builder builder = CollectionSchema.builder("c")
                            .primaryKey("id", DataType.INT64)
                            .vector("v", 2, MetricType.L2);
                    IntStream.range(2, fields).forEach(i -> builder.field(FieldSchema.int8("f" + i)));
                    builder.build();
                }),
                new Attempt("vectorFields", LIMITS.vectorFields(), vectors -> {
                    CollectionSchema.Builder builder =
                            CollectionSchema.builder("c").primaryKey("id", DataType.INT64);
                    IntStream.range(0, vectors).forEach(i -> builder.vector("v" + i, 2, MetricType.L2));
                    builder.build();
                }),
                new Attempt(
                        "nameLength",
                        LIMITS.nameLength(),
                        length -> CollectionSchema.builder("c".repeat(length))
                                .primaryKey("id", DataType.INT64)
                                .vector("v".repeat(length), 2, MetricType.L2)
                                .build()),
                new Attempt(
                        "varcharBytes",
                        LIMITS.varcharBytes(),
                        bytes -> CollectionSchema.builder("c")
                                .primaryKey("id", DataType.INT64)
                                .field(FieldSchema.varchar("name").maxBytes(bytes))
                                .vector("v", 2, MetricType.L2)
                                .build()));
    }

    private static Row row(int id) {
        return Row.of("id", id).with("v", new float[] {id, 1});
    }

    private static List<Row> rows(int count) {
        return IntStream.range(0, count).mapToObj(LimitsTest::row).toList();
    }

    private static Object nested(int depth) {
        Object value = "x";
        for (int i = 0; i < depth; i++) {
            value = List.of(value);
        }
        return value;
    }

    private static void count(Collection collection, Filter filter) {
        collection.count(filter, collection.schema().consistency());
    }

    @ParameterizedTest
    @MethodSource("limitsOfADatabase")
    void aDatabaseMayHaveTighterLimits(Limits tighter, String limit, IntConsumer attempt) {
        assertThat(tighter).isNotEqualTo(LIMITS);
        for (int within : List.of(2, 3)) {
            assertThatCode(() -> attempt.accept(within)).doesNotThrowAnyException();
        }
        assertThatThrownBy(() -> attempt.accept(4))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining(limit);
    }

    private static Stream<Arguments> limitsOfADatabase() {
        Limits collections = LimitsWith.limit("collections", 3);
        Limits bytes = LimitsWith.limit("insertBytes", 3 * ROW_BYTES);
        return Stream.of(
                Arguments.of(collections, "collections", (IntConsumer) count -> createCollections(collections, count)),
                Arguments.of(bytes, "insertBytes", (IntConsumer) count -> insertRows(bytes, count)));
    }

    /** A key, two floats, and no more than that. */
    private static final int ROW_BYTES = Long.BYTES + 2 * Float.BYTES;

    private static void createCollections(Limits limits, int count) {
        try (Database database = Database.inMemory(DatabaseOptions.defaults().limits(limits))) {
            for (int i = 0; i < count; i++) {
                database.createCollection(pairs("c" + i));
            }
        }
    }

    private static void insertRows(Limits limits, int count) {
        try (Database database = Database.inMemory(DatabaseOptions.defaults().limits(limits))) {
            database.createCollection(pairs("pairs")).insert(rows(count));
        }
    }

    private static CollectionSchema pairs(String name) {
        return CollectionSchema.builder(name)
                .primaryKey("id", DataType.INT64)
                .vector("v", 2, MetricType.L2)
                .build();
    }
}
