package io.tercel.embeddings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokensTest {

    /** [CLS] then words 0, 1 of three pieces, 2, 3, then [SEP]. */
    private static final Tokens TEXT =
            new Tokens(new long[] {101, 10, 20, 21, 22, 30, 40, 102}, new long[] {-1, 0, 1, 1, 1, 2, 3, -1}, 1, 1);

    @Test
    void windowsEndBetweenWords() {
        assertThat(TEXT.windows(new long[0], 5))
                .extracting(Tokens.Window::ids)
                .containsExactly(
                        new long[] {101, 10, 102}, new long[] {101, 20, 21, 22, 102}, new long[] {101, 30, 40, 102});
        assertThat(TEXT.windows(new long[0], 5))
                .extracting(Tokens.Window::weight)
                .containsExactly(1, 3, 2);
    }

    @Test
    void aWordLongerThanAWindowIsSplit() {
        assertThat(TEXT.windows(new long[0], 4))
                .extracting(Tokens.Window::ids)
                .containsExactly(
                        new long[] {101, 10, 102},
                        new long[] {101, 20, 21, 102},
                        new long[] {101, 22, 30, 102},
                        new long[] {101, 40, 102});
    }

    @Test
    void everyWindowIsLedByThePromptThatCountsForNothing() {
        assertThat(TEXT.windows(new long[] {7}, 6))
                .extracting(Tokens.Window::ids)
                .containsExactly(new long[] {101, 7, 10, 102}, new long[] {101, 7, 20, 21, 22, 102}, new long[] {
                    101, 7, 30, 40, 102
                });
        assertThat(TEXT.windows(new long[] {7}, 6))
                .extracting(Tokens.Window::weight)
                .containsExactly(1, 3, 2);
    }

    @Test
    void theHeadKeepsBothSpecialTokens() {
        assertThat(TEXT.head(5).ids()).containsExactly(101, 10, 20, 21, 102);
    }

    @Test
    void aTextThatFitsIsOneWindow() {
        assertThat(TEXT.windows(new long[0], 8)).extracting(Tokens.Window::ids).containsExactly(TEXT.ids());
    }
}
