package io.tercel.samples.foldersearch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs of the program, as transcripts. */
@Timeout(60)
class FolderSearchTest {

    @TempDir
    Path scratch;

    private Path notes;

    @BeforeEach
    void someNotes() throws IOException {
        notes = scratch.resolve("notes");
        write(
                "kitchen/bread.md",
                "# Bread\n\n## Baking\n\nBake the bread for forty minutes. Let it rest before you cut it.\n");
        write("birds.md", "# Birds\n\nThe tercel is the male falcon.\nIt is a third smaller than the female.\n");
        write("photo.png", "x");
    }

    private void write(String name, String text) throws IOException {
        Path file = notes.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private Transcript search(String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "search";
        all[1] = "--folder";
        all[2] = notes.toString();
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return Transcript.of(all).calling(notes, "NOTES");
    }

    @Test
    void aSearchShowsPlaceSnippetAndReasons() {
        Transcript run = search("-n", "1", "how", "long", "does", "bread", "bake");

        assertThat(run.code()).isZero();
        assertThat(run.out().replaceAll("-?\\d+\\.\\d+", "N")).isEqualTo("""
                1. kitchen/bread.md:5  Bread > Baking
                   «Bake» the «bread» for forty minutes. Let it rest before you cut it.
                   meaning #1 (cosine N), words #1 (BM25 N); reranked N
                """);
        assertThat(run.err()).isEqualTo("""
                Indexing 2 documents …
                Index: 2 added, 0 changed, 0 removed, 0 as before
                """);
    }

    @Test
    void theNextSearchIndexesOnlyWhatChangedAndSaysNothingWhenNothingDid() throws IOException {
        search("bread");
        assertThat(search("bread").err()).isEmpty();

        write("birds.md", "# Birds\n\nWhales are no birds.\n");
        Files.delete(notes.resolve("kitchen/bread.md"));
        write("new.txt", "A new note about whales.");

        Transcript run = search("whales");
        assertThat(run.err()).isEqualTo("""
                Indexing 2 documents …
                Index: 1 added, 1 changed, 1 removed, 0 as before
                """);
        assertThat(run.out()).contains("new.txt:1", "birds.md:3").doesNotContain("bread");
        assertThat(notes.resolve(".folder-search")).isDirectory();
    }

    @Test
    void anIndexElsewhereLeavesTheFolderAsItIsAndMovesWithIt() throws IOException {
        Path index = scratch.resolve("index");
        search("--index", index.toString(), "bread");
        assertThat(notes.resolve(".folder-search")).doesNotExist();

        Path moved = Files.move(notes, scratch.resolve("moved"));
        notes = moved;

        assertThat(search("--index", index.toString(), "bread").err()).isEmpty();
    }

    @Test
    void withoutUpdateTheIndexIsSearchedAsItIs() throws IOException {
        assertThat(search("--no-update", "bread").err())
                .isEqualTo(
                        "folder-search: there is no index 'NOTES/.folder-search' yet; without --no-update it is made\n");
        search("bread");
        write("new.txt", "Zebras.");

        assertThat(search("--no-update", "--mode", "text", "zebras").out()).isEqualTo("Nothing was found.\n");
    }

    @Test
    void nothingFoundEndsWithOneAsGrepDoes() {
        Transcript run = search("--mode", "text", "zyzzyva");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEqualTo("Nothing was found.\n");
    }

    @Test
    void otherProgramsGetALineOfJsonForEachPassage() {
        Transcript run = search("--json", "-n", "1", "tercel");

        assertThat(run.out())
                .startsWith("{\"document\":\"birds.md\",\"place\":\"birds.md:1\",\"heading\":\"Birds\"")
                .contains("\"meaning\":{\"rank\":1,\"score\":", "The tercel is the male falcon.\\nIt is");
        assertThat(run.out().lines()).hasSize(1);
    }

    @Test
    void aTerminalShowsWordsOfTheQuestionInColour() {
        Transcript run = Transcript.of("", true, "search", "--folder", notes.toString(), "-n", "1", "tercel");

        assertThat(run.out()).contains("The \u001B[1;33mtercel\u001B[0m is the male falcon.");
        assertThat(run.err()).contains("Indexing", "100%");
    }

    @Test
    void aChatQuotesTheDocumentsAndNamesItsSources() {
        Transcript run =
                Transcript.of("Is the tercel the male falcon?\n\n", false, "chat", "--folder", notes.toString());

        assertThat(run.code()).isZero();
        assertThat(run.out()).isEqualTo("""
                Answers are quoted from the documents. An empty line ends.
                > The tercel is the male falcon. [1]
                  [1] birds.md:1  Birds
                >\s""");
    }

    @Test
    void aChatEndsWithItsInput() {
        Transcript ended = Transcript.of("", false, "chat", "--folder", notes.toString());
        assertThat(ended.code()).isZero();
        assertThat(ended.out()).endsWith("> \n");
        assertThat(Transcript.of("quit\n", false, "chat", "--folder", notes.toString())
                        .out())
                .endsWith("> ");
    }

    @Test
    void anEvaluationTellsHowWellEachWayFindsAndWhatWasMissed() throws IOException {
        Path list = scratch.resolve("questions.csv");
        Files.writeString(
                list,
                "question,documents\nHow long does bread bake?,kitchen/bread.md\nWho is the male falcon?,birds.md,other.md\nZebras?,none.md\n");

        Transcript run = Transcript.of("eval", "--folder", notes.toString(), list.toString());

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("3 questions of questions.csv", "words", "meaning", "both, reranked", "MRR");
        assertThat(run.out()).endsWith("""
                Not first: Zebras?
                  wanted none.md; found %s
                """.formatted(
                        run.out().strip().substring(run.out().strip().lastIndexOf(' ') + 1)));
        assertThat(run.out()).doesNotContain("Not first: How long");
        assertThat(run.err()).endsWith("folder-search: not in the folder, so never found: none.md, other.md\n");
    }

    @Test
    void whatTheUserCanMendIsOneLine() throws IOException {
        assertThat(Transcript.of("search", "--folder", scratch.resolve("none").toString(), "x")
                        .err()
                        .replace(scratch.toString(), "S"))
                .isEqualTo("folder-search: there is no folder 'S/none'; --folder names another\n");
        assertThat(search("--results", "0", "x").err())
                .isEqualTo("folder-search: --results: expected 1 to 100, got 0\n");
        Files.writeString(scratch.resolve("bad.csv"), "no document\n");
        assertThat(Transcript.of(
                                "eval",
                                "--folder",
                                notes.toString(),
                                scratch.resolve("bad.csv").toString())
                        .err())
                .startsWith("folder-search: ")
                .contains("bad.csv", "has no expected document");
        assertThat(Transcript.of("chat", "--folder", notes.toString(), "--chat-url", "ftp://x", "--chat-model", "m")
                        .err())
                .isEqualTo("folder-search: --chat-url: expected http://… or https://…, got 'ftp://x'\n");
        assertThat(Transcript.of("chat", "--folder", notes.toString(), "--chat-url", "http://x")
                        .err())
                .isEqualTo("folder-search: --chat-url needs --chat-model, the name of a model there\n");
        assertThat(Transcript.of("--nonsense").code()).isEqualTo(2);
        assertThat(Transcript.of("--help").out()).contains("search", "chat", "eval");
    }
}
