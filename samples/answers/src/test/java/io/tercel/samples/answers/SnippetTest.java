package io.tercel.samples.answers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SnippetTest {

    private static String of(String question, String passage) {
        Snippet snippet = Snippet.of(passage, new QuestionTerms(question));
        return passage.substring(snippet.start(), snippet.end());
    }

    @Test
    void theSentencesWithMostWordsOfTheQuestionAreShown() {
        String passage = "Nothing of interest is said in here at all. ".repeat(8)
                + "The checkpoint moves after each flush of the log.";

        assertThat(of("When does the checkpoint move?", passage))
                .endsWith("The checkpoint moves after each flush of the log.");
    }

    @Test
    void aPassageWithoutSentencesIsShownFromItsBeginningWithoutItsHeading() {
        assertThat(of("x", "# Title\n\n| a | b |\n|---|---|\n")).startsWith("| a | b |");
        assertThat(of("x", "# Title\n")).isEqualTo("# Title\n");
        assertThat(of("x", "")).isEmpty();
    }

    @Test
    void longSentencesAreCutBetweenWords() {
        assertThat(of("word", "word ".repeat(200)))
                .hasSizeLessThanOrEqualTo(320)
                .endsWith("word");
    }

    @Test
    void smallWordsAndWordsThatOnlyAskAreNotLookedFor() {
        QuestionTerms terms = new QuestionTerms("What is it that kills the process?");

        assertThat(terms.wordsIn("What killed it? A process that was killed, what else."))
                .containsExactly("killed", "process");
        assertThat(terms.coverage("killing")).isEqualTo(0.5);
        assertThat(new QuestionTerms("what").wordsIn("What else?")).containsExactly("what");
    }
}
