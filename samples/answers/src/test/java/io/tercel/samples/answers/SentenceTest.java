package io.tercel.samples.answers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SentenceTest {

    @Test
    void sentencesKnowTheirPlaceAndAreOnOneLine() {
        String passage = "# Title\n\nThe first sentence goes\nover two lines. The second one does not.\n";

        assertThat(Sentence.of(passage))
                .extracting(Sentence::text)
                .containsExactly("The first sentence goes over two lines.", "The second one does not.");
        Sentence second = Sentence.of(passage).get(1);
        assertThat(passage.substring(second.start(), second.end())).isEqualTo("The second one does not.");
    }

    @Test
    void itemsOfListsAreSentencesOfTheirOwn() {
        assertThat(Sentence.of("- bake the bread slowly\n- let the bread rest\n\n1. cut it with a knife"))
                .extracting(Sentence::text)
                .containsExactly("bake the bread slowly", "let the bread rest", "cut it with a knife");
    }

    @Test
    void codeTablesHeadingsAndFrontMatterAreNotSentences() {
        String passage =
                "---\nauthor: somebody of importance\n---\n\n## A heading of some length\n\n| a table | with two columns |\n|---|---|\n"
                        + "| of many | words and words |\n\n```java\nint answer = theQuestionOf(everything);\n```\n\nThis is one sentence.";

        assertThat(Sentence.of(passage)).extracting(Sentence::text).containsExactly("This is one sentence.");
    }

    @Test
    void codeWithoutItsFenceIsNotASentence() {
        assertThat(Sentence.of(".with(\"chunks\", List.of(Map.of(\"a\", 1), Map.of(\"b\", 2)));"))
                .isEmpty();
    }

    @Test
    void quotedLinesAreRunTogether() {
        assertThat(Sentence.of("> A quotation that goes\n> over two lines."))
                .extracting(Sentence::text)
                .singleElement()
                .asString()
                .endsWith("A quotation that goes over two lines.");
    }
}
