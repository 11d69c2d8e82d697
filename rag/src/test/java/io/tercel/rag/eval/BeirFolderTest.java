package io.tercel.rag.eval;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.rag.eval.BeirFolder.Document;
import io.tercel.rag.eval.BeirFolder.Query;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BeirFolderTest {

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void writeFolder() throws IOException {
        write(folder.resolve("corpus.jsonl.gz"), """
                {"_id":"d1","title":"Hawks","text":"A tercel is male.","lang":"en"}
                {"_id":"d2","title":"","text":"Nothing"}
                """.getBytes(UTF_8));
        write(folder.resolve("queries.jsonl"), """
                {"_id":"q1","text":"male hawk","lang":"en"}
                {"_id":"q2","text":"not judged"}
                """.getBytes(UTF_8));
        Files.createDirectory(folder.resolve("qrels"));
    }

    private void writeJudgements(String content) throws IOException {
        write(folder.resolve("qrels/test.tsv"), content.getBytes(UTF_8));
    }

    @Test
    void documentsJudgedQueriesAndJudgementsAreRead() throws IOException {
        writeJudgements("query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t0\n");

        BeirFolder read = BeirFolder.read(folder, "test");

        assertThat(read.documents())
                .containsExactly(
                        new Document("d1", "Hawks", "A tercel is male.", "en"), new Document("d2", "", "Nothing", ""));
        assertThat(read.documents().getFirst().titleAndText()).isEqualTo("Hawks A tercel is male.");
        assertThat(read.queries()).containsExactly(new Query("q1", "male hawk", "en"));
        assertThat(read.judgements()).isEqualTo(Map.of("q1", Map.of("d1", 2, "d2", 0)));
    }

    @Test
    void theHeaderOfTheJudgementsMayBeMissing() throws IOException {
        writeJudgements("q1\td1\t1\n");

        assertThat(BeirFolder.read(folder, "test").judgements()).isEqualTo(Map.of("q1", Map.of("d1", 1)));
    }

    @Test
    void aLineOfJudgementsThatIsNotOneIsNamed() throws IOException {
        writeJudgements("query-id\tcorpus-id\tscore\nq1 d1 1\n");

        assertThatThrownBy(() -> BeirFolder.read(folder, "test")).hasMessageContaining("test.tsv: line 2 is not");
    }

    @Test
    void missingPartsAreNamed() throws IOException {
        assertThatThrownBy(() -> BeirFolder.read(folder, "dev")).hasMessageContaining("dev.tsv: no such file");
        assertThatThrownBy(() -> BeirFolder.read(folder.resolve("no"), "test")).hasMessageContaining("is not a folder");

        writeJudgements("q9\td1\t1\n");
        assertThatThrownBy(() -> BeirFolder.read(folder, "test"))
                .hasMessageContaining("has none of the queries that qrels/test judges");
    }

    @Test
    void aCollectionOfManyLanguagesGivesThePartInOne() throws IOException {
        writeJudgements("q1\td1\t1\nq2\td2\t1\n");

        BeirFolder english = BeirFolder.read(folder, "test").inLanguage("en");

        assertThat(english.documents()).extracting(Document::id).containsExactly("d1");
        assertThat(english.queries()).extracting(Query::id).containsExactly("q1");
    }

    @Test
    void theFirstQueriesAreAskedOfAllDocuments() throws IOException {
        writeJudgements("q1\td1\t1\nq2\td2\t1\n");

        BeirFolder one = BeirFolder.read(folder, "test").withFirstQueries(1);

        assertThat(one.queries()).extracting(Query::id).containsExactly("q1");
        assertThat(one.documents()).hasSizeGreaterThan(1);
    }

    @Test
    void aFileThatIsNotWhatItsNameSaysIsNamed() throws IOException {
        writeJudgements("q1\td1\t1\n");
        Files.write(folder.resolve("corpus.jsonl.gz"), "not compressed".getBytes(UTF_8));
        assertThatThrownBy(() -> BeirFolder.read(folder, "test"))
                .hasMessageContaining("corpus.jsonl.gz: is not a gzip file");

        Files.write(folder.resolve("corpus.jsonl"), "{\"_id\":\"d1\"}\n[]\n".getBytes(UTF_8));
        assertThatThrownBy(() -> BeirFolder.read(folder, "test"))
                .hasMessageContaining("corpus.jsonl: line 2 is not a JSON object");
    }

    private static void write(Path file, byte[] content) throws IOException {
        OutputStream bytes = Files.newOutputStream(file);
        try (OutputStream out = file.toString().endsWith(".gz") ? new GZIPOutputStream(bytes) : bytes) {
            out.write(content);
        }
    }
}
