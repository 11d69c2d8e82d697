package io.tercel.expr;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.config.Limits;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The engine against {@link RowOracle}, on random filters over random rows (B12, B13). {@link FilterCoverage} says what of the language was
 * met; what was not fails the test.
 */
class FilterOracleTest {

    /** More than two blocks, the last of them cut inside a word. */
    private static final int ROWS = 2_100;

    private static final int ROWS_BY_ORACLE = 400;

    /** How often a kind of condition is made at most until it has had all verdicts that it can have. */
    private static final int MOST_OF_A_KIND = 24;

    private final List<Map<String, @Nullable Object>> distinct = new ArrayList<>();
    private final RowOracle oracle = new RowOracle(Papers.SCHEMA);
    private final List<RowSource> sources = new ArrayList<>();

    private void fill(FilterGenerator generator) {
        for (int i = 0; i < ROWS_BY_ORACLE; i++) {
            distinct.add(generator.row());
        }
        // The oracle is slow: the engine gets each of its rows several times, at other places in blocks and words.
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            rows.add(distinct.get(i % ROWS_BY_ORACLE));
        }
        MemoryRows plain = new MemoryRows(Papers.SCHEMA, rows, 700);
        sources.addAll(List.of(plain, plain.withDictionaries(), plain.withFingerprints()));
    }

    @Test
    void randomFiltersKeepTheRowsThatTheMeaningSays() {
        Tries tries = Tries.of(1_500);
        RandomGenerator random = new SplittableRandom(tries.seed());
        FilterGenerator generator = new FilterGenerator(random);
        fill(generator);
        long kept = 0;
        for (int i = 0; i < tries.count(); i++) {
            String text = generator.condition(random.nextInt(4));
            Expr expr = FilterParser.parse(text, Limits.DEFAULT);
            List<RowOracle.Verdict> verdicts = verdicts(expr);
            kept += kept(verdicts);
            check(text, bound(expr, Map.of()), verdicts, i % sources.size());
            if (i % 3 == 0) {
                WithVariables variables = new WithVariables(random);
                Expr same = variables.of(expr);
                check(text + " with " + variables.values(), bound(same, variables.values()), verdicts, 0);
            }
        }
        System.out.printf(
                "%d kinds of condition in %d filters, %.1f %% of rows kept%n",
                generator.kinds().size(), tries.count(), 100.0 * kept / ((double) tries.count() * ROWS_BY_ORACLE));
    }

    @Test
    void everyOperatorIsMetWithEveryTypeAndEveryVerdict() {
        Tries tries = Tries.of(MOST_OF_A_KIND);
        RandomGenerator random = new SplittableRandom(tries.seed());
        FilterGenerator generator = new FilterGenerator(random);
        fill(generator);
        FilterCoverage coverage = new FilterCoverage(Papers.SCHEMA);
        int made = 0;
        for (String kind : generator.kinds()) {
            boolean complete = false;
            for (int i = 0; i < tries.count() && !complete; i++) {
                String text = generator.leaf(kind);
                Expr expr = FilterParser.parse(text, Limits.DEFAULT);
                List<RowOracle.Verdict> verdicts = verdicts(expr);
                check(text, bound(expr, Map.of()), verdicts, i % sources.size());
                coverage.met(expr, EnumSet.copyOf(verdicts));
                complete = coverage.isComplete(expr);
                made++;
            }
        }
        for (String connected : List.of("flag == true and i8 < 3", "flag == true or i8 < 3", "not (i8 < 3)")) {
            Expr expr = FilterParser.parse(connected, Limits.DEFAULT);
            List<RowOracle.Verdict> verdicts = verdicts(expr);
            check(connected, bound(expr, Map.of()), verdicts, 0);
            coverage.met(expr, EnumSet.copyOf(verdicts));
        }
        Map<String, Integer> types = new TreeMap<>();
        coverage.seen().keySet().forEach(cell -> types.merge(cell.replaceFirst(" .*", ""), 1, Integer::sum));
        System.out.printf(
                "%d operators on types met in %d filters: %s%n", coverage.seen().size(), made, types);
        assertThat(coverage.missing()).isEmpty();
    }

    @Test
    void whatIsAskedForCoverageIsTheWholeLanguage() {
        Set<Class<?>> nodes = FilterCoverage.nodes(FilterCoverage.accepted());
        Set<Class<?>> elsewhere = Set.of(Expr.Variable.class, Expr.Sample.class); // WithVariables, SampleFilterTest
        for (Class<?> node : Expr.class.getPermittedSubclasses()) {
            assertThat(nodes.contains(node) != elsewhere.contains(node))
                    .as(node.getSimpleName())
                    .isTrue();
        }
        String all = String.join(" ", FilterCoverage.accepted());
        for (String function :
                Pattern.compile(", ").splitAsStream(ExprBuilder.KNOWN_FUNCTIONS).toList()) {
            assertThat(all.contains(function + "(") || function.equals("random_sample"))
                    .as(function)
                    .isTrue();
        }
    }

    private List<RowOracle.Verdict> verdicts(Expr expr) {
        return distinct.stream().map(row -> oracle.test(expr, row)).toList();
    }

    private static long kept(List<RowOracle.Verdict> verdicts) {
        return verdicts.stream()
                .filter(verdict -> verdict == RowOracle.Verdict.TRUE)
                .count();
    }

    private static BoundExpr bound(Expr expr, Map<String, ?> parameters) {
        return FilterBinder.bind(expr, Papers.SCHEMA, parameters, ZoneOffset.UTC, Limits.DEFAULT, Papers.WORDS);
    }

    private void check(String text, BoundExpr bound, List<RowOracle.Verdict> verdicts, int source) {
        RowBitmap result = FilterEvaluator.evaluate(bound, Papers.SCHEMA, sources.get(source), ROWS);
        for (int row = 0; row < ROWS; row++) {
            int original = row % ROWS_BY_ORACLE;
            boolean expected = verdicts.get(original) == RowOracle.Verdict.TRUE;
            if (result.get(row) != expected) {
                assertThat(result.get(row))
                        .as(
                                "row %d of filter%n%s%nis %s:%n%s",
                                row, text, verdicts.get(original), distinct.get(original))
                        .isEqualTo(expected);
            }
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
