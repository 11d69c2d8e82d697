package io.tercel.rag.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.document.Document;
import dev.langchain4j.data.segment.TextSegment;
import io.tercel.rag.SourceRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class MarkdownSplitterTest {

    private static final TokenEstimate TOKENS = new TokenEstimate();

    private static List<TextSegment> split(int maxTokens, int overlap, String text) {
        return new MarkdownSplitter(maxTokens, overlap, TOKENS).split(Document.from(text));
    }

    private static String heading(TextSegment piece) {
        return Objects.requireNonNullElse(piece.metadata().getString(SourceRef.HEADING), "");
    }

    private static String words(String word, int count) {
        return (word + " ").repeat(count).strip() + ".";
    }

    @Test
    void aSectionIsAPieceUnderItsPathOfHeadings() {
        String text = "# Guide\n\n" + words("intro", 20) + "\n\n## Search\n\n" + words("search", 20)
                + "\n\n### Filters\n\n" + words("filter", 20) + "\n\n## Storage\n\n" + words("store", 20) + "\n";

        List<TextSegment> pieces = split(60, 0, text);

        assertThat(pieces)
                .extracting(MarkdownSplitterTest::heading)
                .containsExactly("Guide", "Guide > Search", "Guide > Search > Filters", "Guide > Storage");
        assertThat(pieces.get(2).text()).startsWith("### Filters\n\nfilter").endsWith("filter.");
    }

    @Test
    void aPieceIsExactlyItsStretchOfTheText() {
        String text = "# A\r\n\r\n" + words("one", 30) + "\r\n\r\n* item\r\n* item two\r\n\r\n## B\r\n\r\n"
                + words("two", 90);

        for (TextSegment piece : split(32, 8, text)) {
            int start = Objects.requireNonNull(piece.metadata().getInteger(SourceRef.START));
            int end = Objects.requireNonNull(piece.metadata().getInteger(SourceRef.END));
            assertThat(piece.text()).isEqualTo(text.substring(start, end));
        }
    }

    @Test
    void piecesAreNumberedFromZeroAndKeepTheDocumentsMetadata() {
        Document document = Document.from("# A\n\n" + words("x", 40) + "\n\n# B\n\n" + words("y", 40));
        document.metadata().put("author", "Ada");

        List<TextSegment> pieces = new MarkdownSplitter(50, 0, TOKENS).split(document);

        assertThat(pieces)
                .extracting(piece -> piece.metadata().getInteger(SourceRef.INDEX))
                .containsExactly(0, 1);
        assertThat(pieces)
                .allSatisfy(piece ->
                        assertThat(piece.metadata().getString("author")).isEqualTo("Ada"));
    }

    @Test
    void aHeadingIsNeverSeparatedFromWhatItHeads() {
        String text =
                "# Title\n\n## Part\n\n### Chapter\n\n" + words("body", 28) + "\n\n## Next\n\n" + words("more", 28);

        List<TextSegment> pieces = split(36, 0, text);

        assertThat(pieces).hasSize(2);
        assertThat(pieces.get(0).text()).startsWith("# Title").endsWith("body.");
        assertThat(heading(pieces.get(0))).isEqualTo("Title > Part > Chapter");
        assertThat(pieces.get(1).text()).startsWith("## Next");
    }

    @Test
    void verySmallSectionsShareAPieceUnderTheirCommonHeadings() {
        String text = "# Questions\n\n## Is it fast?\n\nYes.\n\n## Is it small?\n\nYes.\n\n## Is it safe?\n\nYes.\n";

        List<TextSegment> pieces = split(300, 30, text);

        assertThat(pieces).hasSize(1);
        assertThat(heading(pieces.getFirst())).isEqualTo("Questions");
    }

    @Test
    void aHashInACodeFenceIsNoHeading() {
        String text =
                "# Build\n\n```sh\n# not a heading\nmake\n```\n\n~~~~\n# nor this\n~~~\n# still inside\n~~~~\n\nAfter.\n";

        List<MarkdownBlock> blocks = MarkdownBlock.of(text);

        assertThat(blocks)
                .extracting(MarkdownBlock::kind)
                .containsExactly(
                        MarkdownBlock.Kind.HEADING,
                        MarkdownBlock.Kind.CODE,
                        MarkdownBlock.Kind.CODE,
                        MarkdownBlock.Kind.TEXT);
    }

    @Test
    void aCodeFenceThatFitsIsNotCut() {
        String fence = "```java\n" + "int x = 1;\n\n".repeat(6) + "```";
        String text = "# Code\n\n" + words("before", 30) + "\n\n" + fence + "\n\n" + words("after", 30);

        assertThat(split(50, 10, text))
                .anySatisfy(piece -> assertThat(piece.text()).contains(fence));
    }

    @Test
    void aCodeFenceThatIsTooLargeIsCutBetweenLines() {
        String text = "```\n" + "first second third\n".repeat(40) + "```\n";

        List<TextSegment> pieces = split(32, 0, text);

        assertThat(pieces).hasSizeGreaterThan(3);
        assertThat(pieces)
                .flatExtracting(piece -> piece.text().lines().toList())
                .containsOnly("```", "first second third");
    }

    @Test
    void anUnclosedFenceReachesToTheEnd() {
        assertThat(MarkdownBlock.of("```\n# a\n\n# b\n"))
                .singleElement()
                .extracting(MarkdownBlock::kind)
                .isEqualTo(MarkdownBlock.Kind.CODE);
    }

    @Test
    void underlinedHeadingsCountButRulesAndTablesDoNot() {
        String text = "Title\n=====\n\nPart\n---\n\nText.\n\n---\n\n| a | b |\n---\n\n- item\n---\n";

        assertThat(MarkdownBlock.of(text))
                .filteredOn(block -> block.kind() == MarkdownBlock.Kind.HEADING)
                .extracting(MarkdownBlock::level, MarkdownBlock::title)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1, "Title"),
                        org.assertj.core.groups.Tuple.tuple(2, "Part"));
    }

    @Test
    void titlesLoseTheirMarkup() {
        assertThat(MarkdownBlock.plainTitle("The `snake_case` **rule**, see [here](a.md) {#rule}"))
                .isEqualTo("The snake_case rule, see here");
        assertThat(MarkdownBlock.of("## Closed ##\n").getFirst().title()).isEqualTo("Closed");
        assertThat(MarkdownBlock.of("#hashtag\n").getFirst().kind()).isEqualTo(MarkdownBlock.Kind.TEXT);
    }

    @Test
    void aPieceRepeatsTheLastSentencesOfTheOneBeforeInTheSameSection() {
        String text = "# A\n\n" + words("alpha", 15) + " " + words("Beta", 5) + "\n\n" + words("gamma", 20);

        List<TextSegment> pieces = split(30, 8, text);

        assertThat(pieces).hasSize(2);
        assertThat(pieces.get(1).text())
                .startsWith("Beta Beta")
                .contains("gamma")
                .doesNotContain("alpha");
    }

    @Test
    void nothingIsRepeatedAcrossAHeading() {
        String text = "# A\n\n" + words("alpha", 25) + " Last one.\n\n# B\n\n" + words("beta", 25);

        assertThat(split(30, 10, text).get(1).text()).startsWith("# B");
    }

    @Test
    void aParagraphThatIsTooLargeIsCutBetweenSentences() {
        String text = "# Long\n\n" + "This is a sentence of eight words exactly. ".repeat(20);

        List<TextSegment> pieces = split(40, 0, text);

        assertThat(pieces).hasSizeGreaterThan(3);
        assertThat(pieces).allSatisfy(piece -> {
            assertThat(piece.text()).endsWith("exactly.");
            assertThat(heading(piece)).isEqualTo("Long");
        });
    }

    @Test
    void aDocumentOfHeadingsOnlyIsOnePieceAndABlankOneNone() {
        assertThat(split(30, 0, "# A\n\n## B\n")).extracting(TextSegment::text).containsExactly("# A\n\n## B");
        assertThat(new MarkdownSpans(new PieceSize(30, 0, TOKENS)).split("\n \n"))
                .isEmpty();
    }

    @Test
    void sizesThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new MarkdownSplitter(15, 0, TOKENS)).hasMessageContaining("at least 16");
        assertThatThrownBy(() -> new MarkdownSplitter(100, 51, TOKENS)).hasMessageContaining("half of maxTokens");
    }

    /** Everything that is not white space is in some piece, in order, and no piece is much too large. */
    @RepeatedTest(40)
    void anyTextIsCoveredByItsPieces(RepetitionInfo repetition) {
        long seed = Long.getLong("test.seed", 20_260_101L) + repetition.getCurrentRepetition();
        String text = randomMarkdown(new Random(seed));

        List<Span> spans = new MarkdownSpans(new PieceSize(40, 10, TOKENS)).split(text);

        List<Integer> lost = new ArrayList<>();
        for (int i = 0; i < text.length(); i++) {
            int place = i;
            if (!Character.isWhitespace(text.charAt(i))
                    && spans.stream().noneMatch(span -> span.start() <= place && place < span.end())) {
                lost.add(i);
            }
        }
        assertThat(lost)
                .as("seed %d: characters in no piece of%n%s", seed, text)
                .isEmpty();
        assertThat(spans).as("seed %d", seed).isSortedAccordingTo((a, b) -> Integer.compare(a.start(), b.start()));
        assertThat(spans)
                .as("seed %d", seed)
                .allSatisfy(span -> assertThat(TOKENS.applyAsInt(span.of(text)))
                        .isLessThanOrEqualTo(40 + headingTokens(span.of(text))));
    }

    private static int headingTokens(String text) {
        return MarkdownBlock.of(text).stream()
                .filter(block -> block.kind() == MarkdownBlock.Kind.HEADING)
                .mapToInt(block -> TOKENS.applyAsInt(text.substring(block.start(), block.end())))
                .sum();
    }

    private static String randomMarkdown(Random random) {
        StringBuilder text = new StringBuilder();
        int blocks = random.nextInt(25);
        for (int i = 0; i < blocks; i++) {
            switch (random.nextInt(6)) {
                case 0 ->
                    text.append("#".repeat(1 + random.nextInt(4)))
                            .append(" Head ")
                            .append(i)
                            .append("\n\n");
                case 1 ->
                    text.append("```\n")
                            .append("code line\n\n".repeat(random.nextInt(25)))
                            .append("```\n\n");
                case 2 ->
                    text.append("- item of a list\n".repeat(1 + random.nextInt(20)))
                            .append('\n');
                case 3 ->
                    text.append("same words again ".repeat(1 + random.nextInt(40)))
                            .append("\n\n");
                case 4 -> text.append("Title ").append(i).append("\n---\n");
                default ->
                    text.append(("Sentence number " + i + " has some words. ").repeat(1 + random.nextInt(15)))
                            .append(random.nextBoolean() ? "\n\n" : "\n");
            }
        }
        return text.toString();
    }
}
