package io.tercel.expr;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.Collection;
import io.tercel.Database;
import io.tercel.query.Filter;
import io.tercel.query.QueryRequest;
import io.tercel.query.SearchExplanation;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.JsonCast;
import io.tercel.schema.Row;
import io.tercel.schema.ScalarIndexSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Filters give the same rows with indexes and without, whatever is done to the rows meanwhile. */
@Timeout(300)
class IndexedFilterTest {

    private static final int ROWS = 2_300;
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String PLAIN = "papers";
    private static final String INDEXED = "indexed";

    private final Tries tries = Tries.of(150);
    private final RandomGenerator random = new SplittableRandom(tries.seed());
    private final FilterGenerator generator = new FilterGenerator(random);

    /** Beginnings of lines of plans that were seen. */
    private final Set<String> used = new HashSet<>();

    private static CollectionSchema named(String name, boolean indexed, RandomGenerator random) {
        CollectionSchema.Builder builder = CollectionSchema.builder(name)
                .primaryKey("id", Papers.SCHEMA.primaryKey().type())
                .dynamicFields(true);
        Papers.SCHEMA.fields().stream().skip(1).forEach(builder::field);
        if (indexed) {
            for (String field : List.of("i8", "i16", "i32", "i64")) {
                builder.index(
                        field,
                        pick(
                                random,
                                new ScalarIndexSpec.Sorted(),
                                new ScalarIndexSpec.Inverted(),
                                new ScalarIndexSpec.Bitmap()));
            }
            for (String field : List.of("f", "d", "at", "at2")) {
                builder.index(
                        field,
                        pick(
                                random,
                                new ScalarIndexSpec.Sorted(),
                                new ScalarIndexSpec.Inverted(),
                                new ScalarIndexSpec.Auto()));
            }
            builder.index("flag", pick(random, new ScalarIndexSpec.Bitmap(), new ScalarIndexSpec.Inverted()));
            builder.index("id", pick(random, new ScalarIndexSpec.Sorted(), new ScalarIndexSpec.Trie()));
            builder.index(
                    "s",
                    pick(random, new ScalarIndexSpec.Trie(), new ScalarIndexSpec.Bitmap(), new ScalarIndexSpec.Auto()));
            builder.index("s2", pick(random, new ScalarIndexSpec.Ngram(1, 3), new ScalarIndexSpec.Ngram(2, 2)));
            builder.index("t", pick(random, new ScalarIndexSpec.Ngram(2, 4), new ScalarIndexSpec.Sorted()));
            for (String field : List.of("tags", "nums", "flags")) {
                builder.index(field, pick(random, new ScalarIndexSpec.Inverted(), new ScalarIndexSpec.Bitmap()));
            }
            builder.index("reals", new ScalarIndexSpec.Inverted());
            builder.index("place", pick(random, new ScalarIndexSpec.Rtree(), new ScalarIndexSpec.Auto()));
            for (String path : List.of("j[\"a\"]", "j[\"b\"]", "j[\"c\"]", "j[\"a\"][\"b\"]", "j[\"a\"][0]")) {
                builder.index("j", new ScalarIndexSpec.JsonPath(path, pick(random, JsonCast.values())));
            }
            builder.index("$meta", new ScalarIndexSpec.JsonPath("$meta[\"x\"]", pick(random, JsonCast.values())));
            builder.index("$meta", new ScalarIndexSpec.JsonPath("$meta[\"y\"]", pick(random, JsonCast.values())));
        }
        return builder.build();
    }

    @SafeVarargs
    private static <T> T pick(RandomGenerator random, T... of) {
        return of[random.nextInt(of.length)];
    }

    private Row row(int key) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>(generator.row());
        row.put("id", "k%05d".formatted(key));
        for (FieldSchema field : Papers.SCHEMA.fields()) {
            boolean floats =
                    field.type() == DataType.FLOAT || field.elementType().equals(Optional.of(DataType.FLOAT));
            row.computeIfPresent(field.name(), (name, value) -> floats ? asFloats(value) : value);
        }
        row.put("v", new float[] {1, 2, 3, random.nextInt(5)});
        return Row.of(row);
    }

    private static Object asFloats(Object value) {
        return value instanceof List<?> list
                ? list.stream().map(each -> ((Double) each).floatValue()).toList()
                : ((Double) value).floatValue();
    }

    private List<Row> rows(int from, int count) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(row(from + i));
        }
        return rows;
    }

    @Test
    void filtersFindTheSameRowsWithIndexesAndWithoutThroughFlushesDeletesMergesAndReopenings(@TempDir Path folder) {
        try (Database database = Database.open(folder)) {
            Collection plain = database.createCollection(named(PLAIN, false, random));
            Collection indexed = database.createCollection(named(INDEXED, true, random));
            both(plain, indexed, rows(0, ROWS));
            compare(plain, indexed, tries.count() / 5);
            both(plain, indexed, rows(ROWS, ROWS));
            delete(plain, indexed, Filter.of("i64 in [1, 2]"));
            delete(plain, indexed, Filter.of("s2 like '%a%' and i8 > 0"));
            compare(plain, indexed, tries.count() / 5);
            both(plain, indexed, rows(ROWS / 2, ROWS));
            compare(plain, indexed, tries.count() / 5);
            plain.optimize();
            indexed.optimize();
            compare(plain, indexed, tries.count() / 5);
        }
        try (Database database = Database.open(folder)) {
            Collection plain = database.collection(PLAIN);
            Collection indexed = database.collection(INDEXED);
            compare(plain, indexed, tries.count() / 5);
            indexed.dropIndex("i64");
            indexed.createIndex("s2", new ScalarIndexSpec.Inverted());
            indexed.dropIndex("j", "j[\"a\"]");
            indexed.awaitIndexes(MINUTE);
            compare(plain, indexed, tries.count() / 5);
            // Of an area that holds few geometries, which chance may not have asked for.
            compare(plain, indexed, "st_within(place, 'POLYGON ((0 0, 0.1 0, 0.1 0.1, 0 0))')");
            assertThat(database.verify().problems()).isEmpty();
        }
        assertThat(used).as("kinds of index used").contains("RTREE", "INVERTED");
        System.out.println("used: " + used);
    }

    private static void both(Collection plain, Collection indexed, List<Row> rows) {
        for (Collection each : List.of(plain, indexed)) {
            each.upsert(rows);
            each.flush();
        }
        indexed.awaitIndexes(MINUTE);
    }

    private static void delete(Collection plain, Collection indexed, Filter filter) {
        assertThat(indexed.delete(filter).ids()).isEqualTo(plain.delete(filter).ids());
    }

    private void compare(Collection plain, Collection indexed, int filters) {
        for (int i = 0; i < filters; i++) {
            compare(plain, indexed, generator.condition(random.nextInt(4)));
        }
    }

    private void compare(Collection plain, Collection indexed, String filter) {
        SearchExplanation plan = indexed.explain(SearchRequest.dense("v", new float[] {1, 0, 0, 0})
                .filter(Filter.of(filter))
                .limit(1)
                .build());
        plan.filter()
                .forEach(segment -> segment.indexes().forEach(line -> used.add(line.substring(0, line.indexOf(' ')))));
        assertThat(ids(indexed, filter)).as("%s%n%s", filter, plan).isEqualTo(ids(plain, filter));
    }

    private static List<Object> ids(Collection collection, String filter) {
        return collection
                .query(QueryRequest.filter(filter)
                        .limit(16_000)
                        .outputFields("id")
                        .build())
                .stream()
                .map(row -> row.get("id"))
                .sorted()
                .toList();
    }
}
