package io.tercel.expr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tercel.config.Limits;
import io.tercel.error.FilterSyntaxException;
import io.tercel.error.InvalidRequestException;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.vector.MetricType;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampleFilterTest {

    private static final int ROWS = 20_000;

    private static final CollectionSchema NUMBERS = CollectionSchema.builder("numbers")
            .primaryKey("id", DataType.INT64)
            .vector("v", 2, MetricType.L2)
            .build();

    private static List<Map<String, @Nullable Object>> papers() {
        return IntStream.range(0, ROWS)
                .<Map<String, @Nullable Object>>mapToObj(i -> Papers.row("id", "key " + i, "i32", i % 10))
                .toList();
    }

    private static Set<Object> keys(String filter, List<Map<String, @Nullable Object>> rows) {
        Set<Object> keys = new HashSet<>();
        Papers.matches(filter, rows)
                .forEach(row -> keys.add(String.valueOf(rows.get(row).get("id"))));
        return keys;
    }

    @ParameterizedTest
    @CsvSource({"0.5", "0.1", "0.01", "0.999"})
    void aboutThatPartOfTheRowsIsKept(double part) {
        List<Map<String, @Nullable Object>> papers = papers();
        List<Map<String, @Nullable Object>> numbers = IntStream.range(0, ROWS)
                .<Map<String, @Nullable Object>>mapToObj(i -> Map.of("id", (long) i))
                .toList();
        double deviation = Math.sqrt(part * (1 - part) / ROWS);
        assertThat(keys("random_sample(" + part + ")", papers).size() / (double) ROWS)
                .isCloseTo(part, within(5 * deviation));
        BoundExpr onNumbers = FilterBinder.bind(
                "random_sample({part})", NUMBERS, Map.of("part", part), ZoneOffset.UTC, Limits.DEFAULT, Papers.WORDS);
        assertThat(MemoryRows.evaluate(NUMBERS, onNumbers, numbers).cardinality() / (double) ROWS)
                .isCloseTo(part, within(5 * deviation));
    }

    @Test
    void theSampleIsOfTheRowsThatTheRestOfTheFilterKeeps() {
        List<Map<String, @Nullable Object>> rows = papers();
        Set<Object> both = keys("i32 == 3 and random_sample(0.2)", rows);
        Set<Object> expected = keys("i32 == 3", rows);
        expected.retainAll(keys("random_sample(0.2)", rows));
        assertThat(both).isEqualTo(expected);
        assertThat(both.size()).isBetween(300, 500);
    }

    @Test
    void theSameRowsComeWhereverTheyAreStoredAndOthersForAnotherSeed() {
        List<Map<String, @Nullable Object>> rows = papers();
        List<Map<String, @Nullable Object>> elsewhere = new ArrayList<>(rows.subList(100, ROWS));
        Collections.shuffle(elsewhere, new Random(1));
        Set<Object> sample = keys("random_sample(0.1)", rows);
        Set<Object> sampleElsewhere = keys("random_sample(0.1)", elsewhere);
        assertThat(sample).containsAll(sampleElsewhere);
        assertThat(keys("random_sample(0.3)", rows)).containsAll(sample);
        Set<Object> other = keys("random_sample(0.1, seed = 7)", rows);
        other.retainAll(sample);
        // Of two samples of a tenth that have nothing to do with each other a hundredth is common.
        assertThat(other.size()).isBetween(100, 300);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            random_sample(0)                          | above 0 and below 1, got integer 0
            random_sample(1)                          | above 0 and below 1, got integer 1
            random_sample(1.5)                        | above 0 and below 1, got float 1.5
            random_sample(-0.5)                       | above 0 and below 1, got float -0.5
            random_sample(i32)                        | has to be a constant
            random_sample(0.5, seed = 1.5)            | seed is an integer
            random_sample(0.5) and i32 == 1           | random_sample stands once in a filter, alone or as the last condition
            random_sample(0.5) or i32 == 1            | random_sample stands once
            not random_sample(0.5)                    | random_sample stands once
            i32 == 1 and (random_sample(0.5) or flag == true) | random_sample stands once
            random_sample(0.5) and random_sample(0.5) | random_sample stands once
            """)
    void whatASampleCannotBeIsAnError(String filter, String message) {
        assertThatThrownBy(() -> Papers.bind(filter))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(message);
    }

    @Test
    void theSecondArgumentHasAName() {
        assertThatThrownBy(() -> Papers.bind("random_sample(0.5, 7)"))
                .isInstanceOf(FilterSyntaxException.class)
                .hasMessageContaining("the second argument is written `seed = N`");
    }
}
