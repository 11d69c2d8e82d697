package io.tercel.expr;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.config.Limits;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What bounds and dictionaries say of a filter is what its evaluation row by row says. */
class BoundsTest {

    private static BoundExpr bind(String text) {
        Expr expr = FilterParser.parse(text, Limits.DEFAULT);
        return FilterBinder.bind(expr, Papers.SCHEMA, Map.of(), ZoneOffset.UTC, Limits.DEFAULT, Papers.WORDS);
    }

    /** Few and similar rows, so that bounds are narrow. */
    private static List<Map<String, @Nullable Object>> rows(FilterGenerator generator, RandomGenerator random) {
        List<Map<String, @Nullable Object>> distinct = new ArrayList<>();
        int kinds = 1 + random.nextInt(3);
        for (int i = 0; i < kinds; i++) {
            distinct.add(generator.row());
        }
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        int count = 1 + random.nextInt(70);
        for (int i = 0; i < count; i++) {
            rows.add(distinct.get(random.nextInt(kinds)));
        }
        return rows;
    }

    @Test
    void rowsThatBoundsDecideAreThoseThatEvaluationDecides() {
        Tries tries = Tries.of(2_000);
        RandomGenerator random = new SplittableRandom(tries.seed());
        FilterGenerator generator = new FilterGenerator(random);
        Map<RowsPassing, Integer> seen = new EnumMap<>(RowsPassing.class);
        for (int i = 0; i < tries.count(); i++) {
            List<Map<String, @Nullable Object>> rows = rows(generator, random);
            MemoryRows source = new MemoryRows(Papers.SCHEMA, rows, 700);
            String text = generator.condition(random.nextInt(3));
            BoundExpr bound = bind(text);
            RowsPassing passing = FilterPlan.of(bound, Papers.SCHEMA).passing(source.bounds());
            seen.merge(passing, 1, Integer::sum);
            int kept = FilterEvaluator.evaluate(bound, Papers.SCHEMA, source, rows.size())
                    .cardinality();
            switch (passing) {
                case NONE -> assertThat(kept).as("%s over %s", text, rows).isZero();
                case ALL -> assertThat(kept).as("%s over %s", text, rows).isEqualTo(rows.size());
                case SOME -> {}
            }
        }
        System.out.println(seen);
        assertThat(seen).containsKeys(RowsPassing.values());
    }

    @Test
    void aDictionaryGivesTheSameRows() {
        Tries tries = Tries.of(1_000);
        RandomGenerator random = new SplittableRandom(tries.seed());
        FilterGenerator generator = new FilterGenerator(random);
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (int i = 0; i < 1_100; i++) {
            rows.add(generator.row());
        }
        MemoryRows source = new MemoryRows(Papers.SCHEMA, rows, 700);
        RowSource withDictionaries = source.withDictionaries();
        for (int i = 0; i < tries.count(); i++) {
            String text = generator.condition(random.nextInt(3));
            BoundExpr bound = bind(text);
            assertThat(FilterEvaluator.evaluate(bound, Papers.SCHEMA, withDictionaries, rows.size()))
                    .as(text)
                    .isEqualTo(FilterEvaluator.evaluate(bound, Papers.SCHEMA, source, rows.size()));
        }
    }

    @Test
    void boundsDecideWhatTheyCan() {
        List<Map<String, @Nullable Object>> rows = List.of(
                Papers.row("id", "k1", "i64", 10L, "d", 1.5, "s2", "2024-01-05"),
                Papers.row("id", "k7", "i64", 20L, "d", 2.5, "s2", "2024-03-01"));
        assertThat(passing("i64 > 20", rows)).isEqualTo(RowsPassing.NONE);
        assertThat(passing("i64 >= 10", rows)).isEqualTo(RowsPassing.ALL);
        assertThat(passing("i64 > 10", rows)).isEqualTo(RowsPassing.SOME);
        assertThat(passing("not (i64 > 20)", rows)).isEqualTo(RowsPassing.ALL);
        assertThat(passing("i64 in [1, 9, 21]", rows)).isEqualTo(RowsPassing.NONE);
        assertThat(passing("d < 1.5", rows)).isEqualTo(RowsPassing.NONE);
        assertThat(passing("d < 3.0 and i64 < 30", rows)).isEqualTo(RowsPassing.ALL);
        assertThat(passing("s2 like '2023%'", rows)).isEqualTo(RowsPassing.NONE);
        assertThat(passing("s2 == '2025-01-01'", rows)).isEqualTo(RowsPassing.NONE);
        assertThat(passing("s2 < '2025'", rows)).isEqualTo(RowsPassing.ALL);
        assertThat(passing("id in ['a', 'z']", rows)).isEqualTo(RowsPassing.NONE);
        assertThat(passing("i64 is null", rows)).isEqualTo(RowsPassing.NONE);
        assertThat(passing("i64 > 100 or s2 > '2025'", rows)).isEqualTo(RowsPassing.NONE);
    }

    /** Kleene's logic: a null row is neither in a range nor outside of it. */
    @Test
    void nullRowsPassNeitherAConditionNorItsOpposite() {
        List<Map<String, @Nullable Object>> rows = List.of(Papers.row("i64", 10L), Papers.row());
        assertThat(passing("i64 >= 10", rows)).isEqualTo(RowsPassing.SOME);
        assertThat(passing("not (i64 >= 10)", rows)).isEqualTo(RowsPassing.NONE);
        assertThat(passing("i64 > 10", rows)).isEqualTo(RowsPassing.NONE);
        assertThat(passing("not (i64 > 10)", rows)).isEqualTo(RowsPassing.SOME);
        List<Map<String, @Nullable Object>> nothing = List.of(Papers.row());
        assertThat(passing("i64 > 10", nothing)).isEqualTo(RowsPassing.NONE);
        assertThat(passing("not (i64 > 10)", nothing)).isEqualTo(RowsPassing.NONE);
        assertThat(passing("s == 'a' or s != 'a'", nothing)).isEqualTo(RowsPassing.NONE);
    }

    /** A value that is not a number is in no range, and makes the bounds infinite. */
    @Test
    void infiniteBoundsPromiseNothing() {
        List<Map<String, @Nullable Object>> rows =
                List.of(Papers.row("d", Double.NEGATIVE_INFINITY), Papers.row("d", Double.POSITIVE_INFINITY));
        assertThat(passing("d <= 1e308 or d > 1e308", rows)).isEqualTo(RowsPassing.SOME);
    }

    private static RowsPassing passing(String filter, List<Map<String, @Nullable Object>> rows) {
        MemoryRows source = new MemoryRows(Papers.SCHEMA, rows, 700);
        return FilterPlan.of(bind(filter), Papers.SCHEMA).passing(source.bounds());
    }
}
