package io.tercel.expr;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.config.Limits;
import io.tercel.error.FilterSyntaxException;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import io.tercel.testing.Allocated;
import io.tercel.testing.Mutations;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** T12: whatever a filter's text is, it is evaluated or refused with a place in it (B11, B12, B14). */
class FilterFuzzTest {

    private static final String MEANINGFUL = "()[]{}<>=!&|^~+-*/%.,'\"\\$_ \n0eExXrnN9";
    private static final int ROWS = 20;

    @Property(tries = 1_500)
    void textsAreFiltersOrRefused(RandomSource random) {
        FilterGenerator generator = new FilterGenerator(random);
        String good = generator.condition(random.nextInt(4));
        check(random.chance(95) ? Mutations.of(good, MEANINGFUL, random) : noise(random), generator);
    }

    private static String noise(RandomSource random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(40); i >= 0; i--) {
            text.append(MEANINGFUL.charAt(random.nextInt(MEANINGFUL.length())));
        }
        return text.toString();
    }

    /** B14: depth and repetition are what stacks and matchers go wrong at. */
    @Property(tries = 50)
    void deepAndLongTextsAreFiltersOrRefused(RandomSource random) {
        FilterGenerator generator = new FilterGenerator(random);
        String good = generator.condition(1);
        int times = 1 << random.nextInt(15);
        String text =
                switch (random.nextInt(5)) {
                    case 0 -> "(".repeat(times) + good + ")".repeat(times);
                    case 1 -> "not ".repeat(times) + "(" + good + ")";
                    case 2 -> (good + " or ").repeat(Math.max(1, 60_000 / good.length() - 2)) + good;
                    case 3 -> "-".repeat(times) + "1 == 1";
                    default -> "[".repeat(times) + "1" + "]".repeat(times) + " == 1";
                };
        check(text, generator);
    }

    private static void check(String text, FilterGenerator generator) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            rows.add(generator.row());
        }
        MemoryRows source = new MemoryRows(Papers.SCHEMA, rows, 7);
        Allocated.withinBounds(() -> {
            try {
                BoundExpr bound =
                        FilterBinder.bind(text, Papers.SCHEMA, Map.of(), ZoneOffset.UTC, Limits.DEFAULT, Papers.WORDS);
                RowBitmap passing = FilterEvaluator.evaluate(bound, Papers.SCHEMA, source, ROWS);
                assertThat(passing.cardinality()).isBetween(0, ROWS);
            } catch (FilterSyntaxException | InvalidRequestException | LimitExceededException expected) {
                assertThat(expected.getMessage()).isNotBlank();
            }
        });
    }
}
