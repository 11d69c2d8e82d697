package io.tercel.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.segment.TextSegment;
import io.tercel.rag.SourceRef;
import io.tercel.rag.retriever.LegMatch;
import io.tercel.rag.retriever.RetrievedPassage;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class AnswerPrinterTest {

    private static RetrievedPassage passage() {
        TextSegment segment = TextSegment.from(
                "# Durability\n\nEvery write goes to the log.",
                new Metadata()
                        .put(SourceRef.DOCUMENT_ID, "concepts.md")
                        .put(SourceRef.HEADING, "Concepts > Durability"));
        return new RetrievedPassage(
                "1",
                segment,
                SourceRef.of(segment.metadata()),
                0.97123,
                OptionalDouble.of(0.86),
                List.of(new LegMatch(LegMatch.Leg.DENSE, 1, 0.7211), new LegMatch(LegMatch.Leg.TEXT, 2, 7.314)),
                OptionalDouble.empty());
    }

    @Test
    void aPassageShowsItsPlaceWhyItWasFoundAndItsWords() {
        Output output = new Output();

        new AnswerPrinter(output.stream(), Style.PLAIN)
                .print(new Answer("Where does a write go?", List.of(passage()), Duration.ofMillis(12)));

        assertThat(output.lines())
                .containsExactly(
                        "",
                        "? Where does a write go?",
                        "  1. concepts.md, Concepts > Durability",
                        "     score 0.971 · dense #1 (cosine 0.721), text #2 (BM25 7.31)",
                        "     Every «write» goes to the log.",
                        "  1 passage in 12 ms");
    }

    @Test
    void nothingFoundIsSaid() {
        Output output = new Output();

        new AnswerPrinter(output.stream(), Style.PLAIN)
                .print(new Answer("Anything?", List.of(), Duration.ofNanos(1_500_000)));

        assertThat(output.lines()).contains("  Nothing was found.", "  0 passages in 1.5 ms");
    }
}
