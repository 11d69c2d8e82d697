package io.tercel.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShrinkerTest {

    private static void failIfBothThreeAndSeventeen(List<Integer> operations) {
        if (operations.contains(3) && operations.contains(17)) {
            throw new IllegalStateException("3 meets 17");
        }
    }

    @Test
    void onlyTheOperationsThatFailTogetherAreLeft() {
        List<Integer> operations = IntStream.range(0, 100).boxed().toList();

        assertThat(Shrinker.shrink(operations, ShrinkerTest::failIfBothThreeAndSeventeen))
                .containsExactly(3, 17);
    }

    @Test
    void failureShowsTheSmallestListAndItsCause() {
        List<Integer> operations = IntStream.range(0, 100).boxed().toList();

        assertThatThrownBy(() -> Shrinker.check(operations, ShrinkerTest::failIfBothThreeAndSeventeen))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("2 of 100 operations")
                .hasRootCauseMessage("3 meets 17");
    }

    @Property(tries = 20)
    void sameSeedGivesTheSameNumbers(RandomSource random) {
        assertThat(new RandomSource(random.seed()).bytes(100)).isEqualTo(random.bytes(100));
    }
}
