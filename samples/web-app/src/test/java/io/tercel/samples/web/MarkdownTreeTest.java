package io.tercel.samples.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MarkdownTreeTest {

    private static final int OFFSET = 1_000;

    @Test
    void rowsWithoutTheirHeadAreATableAndStandWhereTheyStood() {
        String rows = "| falcon | *fast* |\n| a \\| b | 2 |\n\nAfter it.";

        List<MarkdownTree.Part> parts = MarkdownTree.ofMarkdown(rows, OFFSET);

        assertThat(parts).extracting(MarkdownTree.Part::t).containsExactly("table", "p");
        assertThat(parts.getFirst().c()).extracting(MarkdownTree.Part::t).containsExactly("tbody");
        for (Placed text : texts(parts)) {
            assertThat(rows.substring(text.at() - OFFSET)).startsWith(text.text());
        }
        assertThat(texts(parts)).extracting(Placed::text).contains("falcon", "fast", "2", "After it.");
    }

    @Test
    void aTableWithItsHeadKeepsIt() {
        List<MarkdownTree.Part> parts = MarkdownTree.ofMarkdown("| what | how |\n|---|---|\n| a | b |", OFFSET);

        assertThat(parts.getFirst().c()).extracting(MarkdownTree.Part::t).containsExactly("thead", "tbody");
    }

    @Test
    void aLineBetweenTwoBarsIsNoTable() {
        assertThat(MarkdownTree.ofMarkdown("|x|", OFFSET))
                .extracting(MarkdownTree.Part::t)
                .containsExactly("p");
    }

    /** A text and where it stands in its document. */
    private record Placed(String text, int at) {}

    private static List<Placed> texts(List<MarkdownTree.Part> parts) {
        List<Placed> texts = new ArrayList<>();
        for (MarkdownTree.Part part : parts) {
            if (part.s() != null && part.at() != null && !part.s().contains("|")) {
                texts.add(new Placed(part.s(), part.at()));
            }
            texts.addAll(texts(part.c() == null ? List.of() : part.c()));
        }
        return texts;
    }
}
