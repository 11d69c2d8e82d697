package io.tercel.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole program with the model in the box, on this repository's own documentation. */
class QuickstartTest {

    private static final Path DOCS = Path.of("..", "..", "docs");

    @TempDir
    Path scratch;

    private final Output out = new Output();
    private final Output err = new Output();

    private int run(String... arguments) {
        return Quickstart.run(out.stream(), err.stream(), Style.PLAIN, arguments);
    }

    private Path docs() throws IOException {
        Path copy = Files.createDirectory(scratch.resolve("docs"));
        for (String page : List.of("concepts.md", "search-guide.md", "langchain4j-guide.md")) {
            Files.copy(DOCS.resolve(page), copy.resolve(page));
        }
        return copy;
    }

    @Test
    void theBuiltInQuestionsAreAnsweredByTheDocumentationAndAreNotEmbeddedAgain() throws IOException {
        String[] arguments = {"--docs=" + docs(), "--data=" + scratch.resolve("data"), "--ask=Can I filter JSON fields?"
        };

        assertThat(run(arguments)).isZero();
        List<String> lines = out.lines();
        assertThat(lines).anyMatch(line -> line.startsWith("Ingested: 3 added, 0 changed, 0 unchanged"));
        assertThat(firstAnswers(lines))
                .containsExactly(
                        "  1. concepts.md, Concepts > Durability > What happens when the process is killed",
                        "  1. search-guide.md, Search guide > Hybrid search",
                        "  1. langchain4j-guide.md, LangChain4j guide > Ingest a folder and keep it up to date",
                        firstAnswers(lines).getLast());
        assertThat(firstAnswers(lines).getLast()).startsWith("  1. search-guide.md, Search guide > Filters");
        assertThat(lines).anyMatch(line -> line.matches(" +score \\d\\.\\d{3} · dense #1 .*, text #1 .*"));

        Output second = new Output();
        assertThat(Quickstart.run(second.stream(), err.stream(), Style.PLAIN, arguments))
                .isZero();

        assertThat(second.text()).contains("Nothing to embed: all 3 documents are in the database, unchanged");
        assertThat(firstAnswers(second.lines())).isEqualTo(firstAnswers(lines));
        assertThat(err.text()).isEmpty();
    }

    @Test
    void otherDocumentsAreAskedOnlyWhatTheUserAsks() throws IOException {
        Path folder = Files.createDirectory(scratch.resolve("notes"));
        Files.writeString(folder.resolve("bread.txt"), "Bake the bread for forty minutes.");
        Files.write(folder.resolve("photo.png"), new byte[] {0, 1});

        assertThat(run("--docs=" + folder, "--data=" + scratch.resolve("data"), "--ask=How long does bread bake?"))
                .isZero();

        assertThat(out.text())
                .contains("? How long does bread bake?", "1. bread.txt", "«Bake» the «bread»")
                .contains("skipped  photo.png: no parser for files ending in .png")
                .doesNotContain(Quickstart.QUESTIONS.getFirst());
    }

    @Test
    void aMissingFolderIsOneLineAndNothingIsMade() {
        Path data = scratch.resolve("data");

        assertThat(run("--docs=" + scratch.resolve("none"), "--data=" + data)).isEqualTo(2);

        assertThat(err.lines())
                .containsExactly("quickstart: there is no folder '" + scratch.resolve("none")
                        + "' to ingest; choose one with -Ddocs=…");
        assertThat(data).doesNotExist();
    }

    @Test
    void aDatabaseInUseIsOneLine() throws IOException {
        Path data = scratch.resolve("data");
        try (Database other = Database.open(data)) {
            assertThat(run("--docs=" + docs(), "--data=" + data)).isEqualTo(2);
            assertThat(other.collections()).isEmpty();
        }

        assertThat(err.lines()).singleElement().asString().contains("in use").contains("-Ddata");
    }

    @Test
    void aFileInThePlaceOfTheDatabaseIsOneLine() throws IOException {
        Path file = Files.writeString(scratch.resolve("data"), "not a database");

        assertThat(run("--docs=" + docs(), "--data=" + file)).isEqualTo(2);

        assertThat(err.lines()).singleElement().asString().startsWith("quickstart: ");
        assertThat(file).hasContent("not a database");
    }

    @Test
    void helpAndWrongOptionsAreAnswered() {
        assertThat(run("--help")).isZero();
        assertThat(out.text()).contains("--docs=FOLDER").contains("--ask=QUESTION");
        assertThat(run("--nonsense")).isEqualTo(2);
        assertThat(err.text()).contains("--nonsense");
    }

    private static List<String> firstAnswers(List<String> lines) {
        return lines.stream().filter(line -> line.startsWith("  1. ")).toList();
    }
}
