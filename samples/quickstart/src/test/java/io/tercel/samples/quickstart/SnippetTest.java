package io.tercel.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SnippetTest {

    private static Snippet of(String question) {
        return new Snippet(question, Style.PLAIN, 40, 2);
    }

    @Test
    void wordsOfTheQuestionAreMarkedWhateverTheirEnding() {
        assertThat(of("How are filters combined?").of("A filter combines two others."))
                .containsExactly("A «filter» «combines» two others.");
    }

    @Test
    void smallWordsAreNotMarked() {
        assertThat(of("What is the log?").of("The log is what it is.")).containsExactly("The «log» is what it is.");
    }

    @Test
    void theLinesWithMostWordsOfTheQuestionAreShown() {
        String passage = "Nothing of interest is said in here at all. ".repeat(5)
                + "The checkpoint moves after a flush. " + "And nothing more is said afterwards. ".repeat(5);

        assertThat(of("checkpoint flush").of(passage))
                .hasSize(2)
                .satisfies(lines -> assertThat(String.join(" ", lines))
                        .startsWith("…")
                        .endsWith("…")
                        .contains("«checkpoint»", "«flush»"));
    }

    @Test
    void linesKeepToTheWidth() {
        assertThat(new Snippet("nothing", Style.PLAIN, 30, 2).of("word ".repeat(100)))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(30));
    }

    @Test
    void headingsAndFencesAreLeftOutAndAPassageOfThemAloneIsEmpty() {
        assertThat(of("x").of("# Title\n\n```java\ncode();\n```")).containsExactly("code();");
        assertThat(of("x").of("# Title\n")).isEmpty();
    }

    @Test
    void linksAndTablesAreReadAsText() {
        String passage = "See [the guide](guide.md#top), `a | b`.\n\n| a | b |\n|---|:-:|\n| c | d |";

        assertThat(new Snippet("x", Style.PLAIN, 80, 2).of(passage))
                .containsExactly("See the guide, `a | b`. a · b c · d");
    }

    @Test
    void aWordLongerThanALineIsShownWhole() {
        String word = "w".repeat(60);

        assertThat(of("x").of(word)).containsExactly(word);
    }
}
