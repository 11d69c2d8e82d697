package io.tercel.rag.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.rag.content.Content;
import io.tercel.rag.SourceRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuestionFileTest {

    @TempDir
    Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void csvHasAQuestionAndItsDocumentsInEachLine() throws IOException {
        String lines = String.join(
                "\r\n",
                "question,expected",
                "How is it done?,a.md",
                "\"What, \"\"exactly\"\",\nis it?\", b.md ,c/d.md",
                "",
                "Last,e,");
        QuestionFile questions = QuestionFile.read(file("questions.csv", "\uFEFF" + lines));

        assertThat(questions.queries())
                .extracting(BeirFolder.Query::text)
                .containsExactly("How is it done?", "What, \"exactly\",\nis it?", "Last");
        assertThat(questions.judgements())
                .isEqualTo(Map.of("1", Map.of("a.md", 1), "2", Map.of("b.md", 1, "c/d.md", 1), "3", Map.of("e", 1)));
    }

    @Test
    void jsonLinesHaveThemAsTextOrList() throws IOException {
        QuestionFile questions = QuestionFile.read(file(
                "questions.jsonl",
                "{\"question\":\"one\",\"expected\":[\"a\",\"b\"]}\n\n{\"question\":\"two\",\"expected\":\"c\"}\n"));

        assertThat(questions.judgements()).containsEntry("1", Map.of("a", 1, "b", 1));
        assertThat(questions.judgements()).containsEntry("2", Map.of("c", 1));
    }

    @Test
    void whatIsWrongIsNamedWithItsLine() throws IOException {
        Map<String, String> wrong = Map.of(
                "a.jsonl", "{\"question\":\"one\",\"expected\":\"a\"}\n{\"question\":\"two\"}",
                "b.jsonl", "{}\n",
                "c.jsonl", "[]",
                "d.csv", "one,a\n\"two,b\n",
                "e.csv", "one,a\n\"two\"x,b\n",
                "f.csv", "one\n",
                "g.csv", "question,expected\n",
                "h.txt", "one,a");
        Map<String, String> reason = Map.of(
                "a.jsonl", "line 2, has no expected document",
                "b.jsonl", "line 1, has no question",
                "c.jsonl", "line 1, is not a JSON object",
                "d.csv", "line 2, has a quote that is not closed",
                "e.csv", "line 2, goes on after a closing quote",
                "f.csv", "line 1, has no expected document",
                "g.csv", "has no questions",
                "h.txt", "ends neither in .csv nor in .jsonl");
        for (Map.Entry<String, String> each : wrong.entrySet()) {
            Path path = file(each.getKey(), each.getValue());

            assertThatThrownBy(() -> QuestionFile.read(path))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(reason.get(each.getKey()));
        }
    }

    @Test
    void aPipelineIsMeasuredByTheDocumentsOfItsPassages() throws IOException {
        QuestionFile questions =
                QuestionFile.read(file("questions.csv", "first,a.md\nsecond,b.md\nthird,nowhere.md\n"));

        EvaluationRun run = EvaluationRun.ofContents(
                "fixed", questions.queries(), question -> List.of(piece("a.md"), piece("a.md"), piece("b.md")));

        assertThat(run.values(Measure.mrr(10), questions.judgements()))
                .containsExactlyInAnyOrderEntriesOf(Map.of("1", 1.0, "2", 0.5, "3", 0.0));
    }

    private static Content piece(String document) {
        return Content.from(TextSegment.from("text", Metadata.from(SourceRef.DOCUMENT_ID, document)));
    }

    @Test
    void documentsOfACollectionCanBeIngestedUnderTheirIds() {
        BeirFolder folder = new BeirFolder(
                List.of(
                        new BeirFolder.Document("1", "Title", "Text.", ""),
                        new BeirFolder.Document("2", "", "", ""),
                        new BeirFolder.Document("3", "", "Text only.", "")),
                List.of(),
                Map.of());

        assertThat(folder.toDocuments())
                .extracting(document -> document.metadata().getString(SourceRef.DOCUMENT_ID) + ": " + document.text())
                .containsExactly("1: Title\n\nText.", "3: Text only.");
    }
}
