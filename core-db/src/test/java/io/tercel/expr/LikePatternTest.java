package io.tercel.expr;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class LikePatternTest {

    @Test
    void matchesWhatTheRegularExpressionMatches() {
        Tries tries = Tries.of(50_000);
        RandomGenerator random = new SplittableRandom(tries.seed());
        int matched = 0;
        for (int i = 0; i < tries.count(); i++) {
            String pattern =
                    text(random, new String[] {"%", "_", "a", "b", "\\%", "\\_", "\\\\", "é", "漢", "\uD83D\uDE00"}, 7);
            String value = text(random, new String[] {"a", "b", "a", "%", "_", "\\", "é", "漢", "\uD83D\uDE00"}, 9);
            boolean expected = RowOracle.regex(pattern).matcher(value).matches();
            assertThat(LikePattern.of(pattern).matches(value))
                    .as("'%s' like '%s'", value, pattern)
                    .isEqualTo(expected);
            matched += expected ? 1 : 0;
        }
        assertThat(matched).isGreaterThan(tries.count() / 50);
    }

    private static String text(RandomGenerator random, String[] alphabet, int most) {
        StringBuilder out = new StringBuilder();
        for (int i = random.nextInt(most); i > 0; i--) {
            out.append(alphabet[random.nextInt(alphabet.length)]);
        }
        return out.toString();
    }

    @Test
    void aPieceWithMoreThan64CharactersCarriesItsBitsOn() {
        String piece = "_" + "ab".repeat(100) + "_c";
        LikePattern pattern = LikePattern.of("%" + piece + "%");
        assertThat(pattern.matches("ab".repeat(150) + "xc")).isTrue();
        assertThat(pattern.matches("ab".repeat(100) + "xc")).isFalse();
        assertThat(pattern.matches("ab".repeat(150) + "xd")).isFalse();
    }

    /** Would not end within the life of the machine if a run tried every place again for each run before it. */
    @Test
    void manyRunsCostNoMoreThanOne() { // B14
        String value = "a".repeat(60_000);
        assertThat(LikePattern.of("%a".repeat(500) + "%b").matches(value)).isFalse();
        assertThat(LikePattern.of("%a_".repeat(300) + "%b").matches(value)).isFalse();
        assertThat(LikePattern.of("%" + "a".repeat(1_000) + "b%").matches(value))
                .isFalse();
    }
}
