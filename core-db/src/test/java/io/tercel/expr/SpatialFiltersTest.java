package io.tercel.expr;

import static io.tercel.expr.Papers.matches;
import static io.tercel.expr.Papers.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKTReader;
import org.locationtech.jts.operation.relateng.RelateNG;

class SpatialFiltersTest {

    private static List<Map<String, @Nullable Object>> places(@Nullable String... wkt) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (String each : wkt) {
            rows.add(row("place", each));
        }
        return rows;
    }

    @Test
    void nullIsNeitherNearNorFar() {
        List<Map<String, @Nullable Object>> rows = places("POINT (0 1)", null, "POINT (0 2)", "POINT EMPTY");
        assertThat(matches("st_dwithin(place, 'POINT (0 0)', 111195.1)", rows)).containsExactly(0);
        assertThat(matches("not st_dwithin(place, 'POINT (0 0)', 111195.1)", rows))
                .containsExactly(2, 3);
        assertThat(matches("st_isvalid(place)", rows)).containsExactly(0, 2, 3);
        assertThat(matches("place is null", rows)).containsExactly(1);
    }

    @Test
    void nearIsMeasuredToTheNearestPartOfAGeometry() {
        List<Map<String, @Nullable Object>> rows = places(
                "LINESTRING (5 1, -5 1)",
                "POLYGON ((-1 -1, 1 -1, 1 1, -1 1, -1 -1))",
                "MULTIPOINT ((9 9), (0 0.5))",
                "LINESTRING (5 2, -5 2)");
        assertThat(matches("st_dwithin(place, 'POINT (0 0)', 112000)", rows)).containsExactly(0, 1, 2);
        assertThat(matches("st_dwithin(place, 'POINT (0 0)', {metres})", Map.of("metres", 0), rows))
                .containsExactly(1);
    }

    @Test
    void aPolygonThatCrossesItselfIsNotValid() {
        List<Map<String, @Nullable Object>> rows =
                places("POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))", "POLYGON ((0 0, 1 0, 1 1, 0 0))");
        assertThat(matches("st_isvalid(place)", rows)).containsExactly(1);
        assertThat(matches("not st_isvalid(place)", rows)).containsExactly(0);
    }

    @Test
    void emptyGeometriesEqualEachOtherAndTouchNothing() {
        List<Map<String, @Nullable Object>> rows = places("POINT EMPTY", "POINT (1 1)");
        assertThat(matches("st_equals(place, 'POINT EMPTY')", rows)).containsExactly(0);
        assertThat(matches("st_intersects(place, 'POLYGON ((0 0, 2 0, 2 2, 0 0))')", rows))
                .containsExactly(1);
        assertThat(matches("st_within(place, 'POLYGON ((0 0, 2 0, 2 2, 0 0))')", rows))
                .isEmpty();
    }

    @Test
    void geometriesThatAreNotValidGetAnAnswerToo() {
        Tries tries = Tries.of(30);
        SplittableRandom random = new SplittableRandom(tries.seed());
        for (int i = 0; i < tries.count(); i++) {
            String[] wkt = new String[40];
            for (int j = 0; j < wkt.length; j++) {
                wkt[j] = scribble(random);
            }
            for (SpatialPredicate predicate : SpatialPredicate.values()) {
                String function = "st_" + predicate.name().toLowerCase(Locale.ROOT);
                String filter = "%s(place, '%s')".formatted(function, scribble(random));
                assertThat(matches("%s or not %s".formatted(filter, filter), places(wkt)))
                        .hasSize(wkt.length);
            }
        }
    }

    @Test
    void wherePointsLieInAnAreaIsWhatTheRelationSays() throws ParseException {
        List<String> areas = List.of(
                "POLYGON ((1 1, 5 1, 5 5, 1 5, 1 1))",
                "POLYGON ((0 0, 6 0, 6 6, 0 6, 0 0), (2 2, 4 2, 4 4, 2 4, 2 2))",
                "POLYGON ((0 0, 6 0, 3 3, 6 6, 0 6, 0 0))",
                "MULTIPOLYGON (((0 0, 2 0, 2 2, 0 0)), ((3 3, 6 3, 6 6, 3 3)))");
        String[] points = new String[49];
        for (int i = 0; i < points.length; i++) {
            points[i] = "POINT (%d %d)".formatted(i / 7, i % 7);
        }
        WKTReader reader = new WKTReader();
        for (String area : areas) {
            Geometry constant = reader.read(area);
            for (SpatialPredicate predicate : SpatialPredicate.values()) {
                List<Integer> expected = new ArrayList<>();
                for (int i = 0; i < points.length; i++) {
                    if (RelateNG.prepare(constant).evaluate(reader.read(points[i]), predicate.ofConstant())) {
                        expected.add(i);
                    }
                }
                String function = "st_" + predicate.name().toLowerCase(Locale.ROOT);
                assertThat(matches("%s(place, '%s')".formatted(function, area), places(points)))
                        .as("%s %s", function, area)
                        .isEqualTo(expected);
            }
        }
    }

    private static String scribble(SplittableRandom random) {
        List<String> points = new ArrayList<>();
        for (int i = 0; i < 3 + random.nextInt(5); i++) {
            points.add(random.nextInt(5) + " " + random.nextInt(5));
        }
        points.add(points.getFirst());
        String ring = "(" + String.join(", ", points) + ")";
        return switch (random.nextInt(3)) {
            case 0 -> "LINESTRING " + ring;
            case 1 -> "POLYGON (" + ring + ")";
            default -> "GEOMETRYCOLLECTION (POLYGON (" + ring + "), LINESTRING " + ring + ", POINT (1 1))";
        };
    }
}
