package io.tercel.rag.citation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.ContentMetadata;
import io.tercel.rag.SourceRef;
import io.tercel.rag.citation.CitationReport.Citation;
import io.tercel.rag.citation.CitationReport.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CitationsTest {

    private static final List<Content> CONTENTS = List.of(
            content("guide.pdf", new Metadata().put(SourceRef.PAGE, 3)),
            content("log.md", new Metadata().put(SourceRef.HEADING, "Log > Frames")),
            content("notes.txt", new Metadata().put(SourceRef.START, 10).put(SourceRef.END, 20)));

    private static Content content(String document, Metadata metadata) {
        return Content.from(
                TextSegment.from("text of " + document, metadata.put(SourceRef.DOCUMENT_ID, document)),
                Map.of(ContentMetadata.EMBEDDING_ID, document + "#0"));
    }

    private static List<String> uncited(String answer) {
        return Citations.check(answer, CONTENTS).uncited().stream()
                .map(Statement::text)
                .toList();
    }

    private static List<Integer> numbers(String answer) {
        return Citations.check(answer, CONTENTS).citations().stream()
                .map(Citation::number)
                .toList();
    }

    @Test
    void everythingCitedIsComplete() {
        CitationReport report =
                Citations.check("Writes go to a log first [2]. The log is synced before the answer. [1][3]", CONTENTS);

        assertThat(report.isComplete()).isTrue();
        assertThat(report.unused()).isEmpty();
        assertThat(report.footnotes()).isEqualTo("[1] guide.pdf, page 3\n[2] log.md, Log > Frames\n[3] notes.txt");
        assertThat(report.sources().get(2).ref().start()).hasValue(10);
        assertThat(report.sources().get(2).id()).hasValue("notes.txt#0");
    }

    @Test
    void citationsThatStandForNoSourceAreFound() {
        String answer = "It is durable [4]. It is fast as well [0, 1].";

        CitationReport report = Citations.check(answer, CONTENTS);

        assertThat(report.unknown()).extracting(Citation::number).containsExactly(4, 0);
        assertThat(answer.substring(
                        report.unknown().getFirst().start(),
                        report.unknown().getFirst().end()))
                .isEqualTo("[4]");
        assertThat(report.isComplete()).isFalse();
        assertThat(report.cited()).extracting(Source::number).containsExactly(1);
    }

    @Test
    void severalNumbersAndRangesAreEachACitation() {
        assertThat(numbers("One thing is so [1, 3]. Another is too [1-3]. A third is also so [^2]."))
                .containsExactly(1, 3, 1, 2, 3, 2);
    }

    @Test
    void aRangeThatIsNoneIsItsTwoNumbers() {
        assertThat(numbers("It lived through the years [1914-2020].")).containsExactly(1914, 2020);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "See [1](https://example.org) for more.",
                "Call `array[1]` for it.",
                "```\narray[1] = 2\n```",
                "An [example] of it.",
                "```\nunclosed[1]"
            })
    void linksCodeAndWordsInBracketsAreNoCitations(String answer) {
        assertThat(numbers(answer)).isEmpty();
    }

    @Test
    void sentencesWithoutACitationAreFoundWhereTheyStand() {
        String answer = "The log is synced [1]. Nobody knows when exactly. It is there after a crash [2].";

        Statement statement = Citations.check(answer, CONTENTS).uncited().getFirst();

        assertThat(statement.text()).isEqualTo("Nobody knows when exactly.");
        assertThat(answer.substring(statement.start(), statement.end())).isEqualTo(statement.text());
        assertThat(uncited(answer)).hasSize(1);
    }

    @Test
    void aCitationAfterTheFullStopCountsForTheSentenceBefore() {
        assertThat(uncited("The log is synced first.[1] The rows are applied next. [2][3] And that was it."))
                .containsExactly("And that was it.");
    }

    @Test
    void everyItemOfAListIsLookedAtByItself() {
        assertThat(uncited("""
            There are two ways:

            - the log is synced at once [1]
            - the log is synced once a second
            1. and a third way to do it [2]
            """)).containsExactly("the log is synced once a second");
    }

    @Test
    void headingsQuestionsIntroductionsAndScrapsAreNoStatements() {
        assertThat(uncited("""
            # How writes are made durable

            Yes. Is that what you asked for? In short, this is so:

            ```
            code is no statement
            ```\
            """)).isEmpty();
    }

    @Test
    void aSentenceMayRunOverSeveralLines() {
        assertThat(uncited("The log is synced\nbefore the call\nreturns [1].")).isEmpty();
    }

    @Test
    void sentencesWithoutSpacesAreStatementsToo() {
        assertThat(uncited("日志先被写入[1]。然后数据才会被应用。")).containsExactly("然后数据才会被应用。");
    }

    @Test
    void anEmptyAnswerCitesNothing() {
        CitationReport report = Citations.check("", CONTENTS);

        assertThat(report.citations()).isEmpty();
        assertThat(report.uncited()).isEmpty();
        assertThat(report.unused()).hasSize(3);
        assertThat(Citations.check("\n\n", List.of()).isComplete()).isTrue();
    }
}
