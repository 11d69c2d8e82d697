package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.query.QueryRequest;
import io.tercel.query.SegmentScan;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.schema.ScalarIndexSpec;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import io.tercel.vector.MetricType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a tree of boxes decides without looking at geometries is what a look at each of them says. */
@Timeout(120)
class SpatialIndexTest {

    private static final int ROWS = 2_500;
    private static final int QUESTIONS = 80;
    private static final List<String> PREDICATES = List.of(
            "st_within",
            "st_within",
            "st_intersects",
            "st_contains",
            "st_equals",
            "st_overlaps",
            "st_touches",
            "st_crosses");

    private static final CollectionSchema SCHEMA = CollectionSchema.builder("places")
            .primaryKey("id", DataType.INT64)
            .field(FieldSchema.geometry("indexed").nullable())
            .field(FieldSchema.geometry("plain").nullable())
            .field(FieldSchema.floatVector("v", 2, MetricType.L2))
            .index("indexed", new ScalarIndexSpec.Rtree())
            .build();

    private int decided;

    @Property(tries = 3)
    void aTreeOfBoxesDecidesAsALookAtEachGeometryDoes(RandomSource random, @TempDir Path folder) {
        try (Database database = Database.open(folder)) {
            Collection places = database.createCollection(SCHEMA);
            List<Row> rows = new ArrayList<>();
            boolean onlyPoints = random.nextBoolean();
            for (int i = 0; i < ROWS; i++) {
                @Nullable String geometry = i % 50 == 0 ? null : onlyPoints ? point(random) : geometry(random);
                rows.add(Row.of("id", (long) i)
                        .with("indexed", geometry)
                        .with("plain", geometry)
                        .with("v", new float[] {1, 2}));
            }
            places.insert(rows);
            places.optimize();
            places.awaitIndexes(Duration.ofMinutes(1));
            for (int i = 0; i < QUESTIONS; i++) {
                compare(places, question(random));
            }
        }
        assertThat(decided).as("questions that the index answered").isGreaterThan(QUESTIONS / 10);
    }

    private void compare(Collection places, String question) {
        String indexed = question.formatted("indexed");
        List<Row> found =
                places.query(QueryRequest.filter(indexed).outputFields("id").build());
        List<Row> expected = places.query(QueryRequest.filter(question.formatted("plain"))
                .outputFields("id")
                .build());
        assertThat(found).as(indexed).isEqualTo(expected);
        if (places.explain(QueryRequest.filter(indexed + " and id >= 0").build()).segments().stream()
                .anyMatch(scan -> scan.way() == SegmentScan.Way.INDEXES)) {
            decided++;
        }
    }

    private static String question(RandomSource random) {
        if (random.nextInt(5) == 0) {
            return "st_dwithin(%%s, '%s', %d)".formatted(point(random), random.nextInt(2_000_000));
        }
        String question = "%s(%%s, '%s')"
                .formatted(
                        PREDICATES.get(random.nextInt(PREDICATES.size())),
                        random.nextInt(4) == 0 ? geometry(random) : area(random));
        return random.nextInt(4) == 0 ? "not " + question : question;
    }

    /** On a grid, so that geometries lie on borders and corners of areas. */
    private static int at(RandomSource random) {
        return random.nextInt(41) - 20;
    }

    private static String point(RandomSource random) {
        return "POINT (%d %d)".formatted(at(random), at(random));
    }

    private static String geometry(RandomSource random) {
        int x = at(random);
        int y = at(random);
        return switch (random.nextInt(8)) {
            case 0 -> "LINESTRING (%d %d, %d %d)".formatted(x, y, x + random.nextInt(4), y + 1);
            case 1 -> "LINESTRING (%d %d, %d %d)".formatted(x, y, at(random), at(random));
            case 2 -> square(x, y, 1 + random.nextInt(3));
            case 3 -> "MULTIPOINT ((%d %d), (%d %d))".formatted(x, y, x + 1, y + random.nextInt(2));
            case 4 -> "GEOMETRYCOLLECTION (POINT (%d %d))".formatted(x, y);
            case 5 -> random.nextBoolean() ? "POINT EMPTY" : "MULTIPOINT ((%d %d))".formatted(x, y);
            default -> point(random);
        };
    }

    private static String square(int x, int y, int side) {
        return "POLYGON ((%1$d %2$d, %3$d %2$d, %3$d %4$d, %1$d %4$d, %1$d %2$d))".formatted(x, y, x + side, y + side);
    }

    private static String area(RandomSource random) {
        int x = at(random);
        int y = at(random);
        int size = 4 + random.nextInt(20);
        return switch (random.nextInt(6)) {
            case 0 ->
                "POLYGON ((%d %d, %d %d, %d %d, %d %d))"
                        .formatted(x, y, x + size, y + random.nextInt(9), x + random.nextInt(9), y + size, x, y);
            case 1 ->
                "POLYGON ((%1$d %2$d, %3$d %2$d, %3$d %4$d, %1$d %4$d, %1$d %2$d), (%5$d %6$d, %5$d %7$d, %8$d %7$d, %5$d %6$d))"
                        .formatted(x, y, x + size, y + size, x + 1, y + 1, y + size - 1, x + size - 1);
            case 2 ->
                "MULTIPOLYGON (((%1$d %2$d, %3$d %2$d, %3$d %4$d, %1$d %2$d)), ((%5$d %2$d, %6$d %2$d, %6$d %4$d, %5$d %2$d)))"
                        .formatted(x, y, x + size, y + size, x + size + 1, x + 2 * size + 1);
            // It crosses itself.
            case 3 ->
                "POLYGON ((%1$d %2$d, %3$d %4$d, %3$d %2$d, %1$d %4$d, %1$d %2$d))".formatted(x, y, x + size, y + size);
            default -> square(x, y, size);
        };
    }
}
