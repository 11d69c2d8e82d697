package io.tercel.rag.retriever;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextPrintTest {

    private static double likeness(String one, String other) {
        return TextPrint.of(one).likeness(TextPrint.of(other), 0);
    }

    @Test
    void whiteSpacePunctuationAndLetterCaseMakeNoDifference() {
        assertThat(TextPrint.of(" The  Hawk, hunts:\nÄ mice!").sameWords(TextPrint.of("the hawk hunts ä mice")))
                .isTrue();
        assertThat(TextPrint.of("the hawk hunts").sameWords(TextPrint.of("the hunts hawk")))
                .isFalse();
        assertThat(TextPrint.of("ab c").sameWords(TextPrint.of("a bc"))).isFalse();
    }

    @Test
    void likenessIsTheShareOfThreesOfWords() {
        assertThat(likeness("a b c d", "a b c d")).isEqualTo(1);
        assertThat(likeness("a b c d", "a b c e")).isEqualTo(1.0 / 3);
        assertThat(likeness("a b c", "d e f")).isZero();
        assertThat(likeness("a b", "a b")).isEqualTo(1);
        assertThat(likeness("a b", "a c")).isZero();
        assertThat(likeness("", "...")).isEqualTo(1);
    }

    @Test
    void whatCannotBeLikeEnoughIsNotLookedAt() {
        assertThat(TextPrint.of("a b c d e f").likeness(TextPrint.of("a b c"), 0.9))
                .isZero();
    }

    @Test
    void numbersAreTheWordsWithDigits() {
        assertThat(TextPrint.of("total 100 for A4").sameNumbers(TextPrint.of("A4, 100 in all")))
                .isTrue();
        assertThat(TextPrint.of("total 100").sameNumbers(TextPrint.of("total 200")))
                .isFalse();
    }
}
