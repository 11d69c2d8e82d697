package io.tercel.expr;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.config.Limits;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The engine against {@link RowOracle}, on random filters over random rows (B12, B13). */
class FilterOracleTest {

    /** More than two blocks, the last of them cut inside a word. */
    private static final int ROWS = 2_100;

    private static final int ROWS_BY_ORACLE = 400;

    @Test
    void randomFiltersKeepTheRowsThatTheMeaningSays() {
        Tries tries = Tries.of(1_500);
        RandomGenerator random = new SplittableRandom(tries.seed());
        FilterGenerator generator = new FilterGenerator(random);
        List<Map<String, @Nullable Object>> distinct = new ArrayList<>();
        for (int i = 0; i < ROWS_BY_ORACLE; i++) {
            distinct.add(generator.row());
        }
        // The oracle is slow: the engine gets each of its rows several times, at other places in blocks and words.
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            rows.add(distinct.get(i % ROWS_BY_ORACLE));
        }
        MemoryRows source = new MemoryRows(Papers.SCHEMA, rows, 700);
        RowOracle oracle = new RowOracle(Papers.SCHEMA);
        long kept = 0;
        for (int i = 0; i < tries.count(); i++) {
            String text = generator.condition(random.nextInt(4));
            Expr expr = FilterParser.parse(text, Limits.DEFAULT);
            BoundExpr bound =
                    FilterBinder.bind(expr, Papers.SCHEMA, Map.of(), ZoneOffset.UTC, Limits.DEFAULT, Papers.WORDS);
            RowBitmap result = FilterEvaluator.evaluate(bound, Papers.SCHEMA, source, ROWS);
            kept += result.cardinality();
            checkAgainst(oracle, text, expr, distinct, result);
        }
        report(generator.made(), tries.count(), kept);
    }

    private static void checkAgainst(
            RowOracle oracle, String text, Expr expr, List<Map<String, @Nullable Object>> distinct, RowBitmap result) {
        for (int i = 0; i < distinct.size(); i++) {
            RowOracle.Verdict verdict = oracle.test(expr, distinct.get(i));
            boolean expected = verdict == RowOracle.Verdict.TRUE;
            for (int row = i; row < ROWS; row += ROWS_BY_ORACLE) {
                if (result.get(row) != expected) {
                    assertThat(result.get(row))
                            .as("row %d of filter%n%s%nis %s:%n%s", row, text, verdict, distinct.get(i))
                            .isEqualTo(expected);
                }
            }
        }
    }

    private static void report(Map<String, Integer> made, int filters, long kept) {
        Map<String, String> byOperator = new LinkedHashMap<>();
        made.forEach((kind, count) -> {
            int space = kind.startsWith("not in") || kind.startsWith("is ") ? kind.lastIndexOf(' ') : kind.indexOf(' ');
            String operator = space < 0 ? kind : kind.substring(0, space);
            String type = space < 0 ? "" : kind.substring(space);
            byOperator.merge(operator, type + ":" + count, String::concat);
        });
        byOperator.forEach((operator, types) -> System.out.println(operator + " —" + types));
        System.out.printf(
                "%d kinds of condition in %d filters, %.1f %% of rows kept%n",
                made.size(), filters, 100.0 * kept / ((double) filters * ROWS));
        if (filters >= 1_000) {
            SoftAssertions.assertSoftly(all ->
                    made.forEach((kind, count) -> all.assertThat(count).as(kind).isPositive()));
        }
    }

    @Test
    void aFilterOverPartsOfTheRowsIsTheFilterOverAll() {
        Tries tries = Tries.of(50);
        RandomGenerator random = new SplittableRandom(tries.seed());
        FilterGenerator generator = new FilterGenerator(random);
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            rows.add(generator.row());
        }
        MemoryRows source = new MemoryRows(Papers.SCHEMA, rows, 333);
        for (int i = 0; i < tries.count(); i++) {
            BoundExpr bound = Papers.bind(generator.condition(3));
            RowBitmap whole = FilterEvaluator.evaluate(bound, Papers.SCHEMA, source, ROWS);
            RowBitmap parts = new RowBitmap(ROWS);
            FilterEvaluator evaluator = new FilterEvaluator(FilterPlan.of(bound, Papers.SCHEMA), source, ROWS);
            evaluator.evaluate(2_048, ROWS, parts);
            evaluator.evaluate(0, 1_024, parts);
            evaluator.evaluate(1_024, 2_048, parts);
            assertThat(parts).isEqualTo(whole);
        }
    }
}
