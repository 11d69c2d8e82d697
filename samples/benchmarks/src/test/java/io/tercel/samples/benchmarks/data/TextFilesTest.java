package io.tercel.samples.benchmarks.data;

import static io.tercel.samples.benchmarks.data.TestFiles.write;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TextFilesTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aPlainFileHasOneTextInEachLine() throws IOException {
        Path file = write(folder.resolve("a.txt.gz"), " one ö \n\n  \ntwo\n".getBytes(UTF_8));

        assertThat(TextFiles.read(file)).containsExactly("one ö", "two");
    }

    @Test
    void anObjectsTextIsItsTitleAndText() throws IOException {
        Path file = write(folder.resolve("a.jsonl"), """
                {"_id":"1","title":"A title","text":"a text"}

                {"_id":"2","text":"no title"}
                {"_id":"3","title":null,"text":""}
                """.getBytes(UTF_8));

        assertThat(TextFiles.read(file)).containsExactly("A title a text", "no title");
    }

    @Test
    void aLineThatIsNotAnObjectIsNamed() throws IOException {
        Path file = write(folder.resolve("a.jsonl"), "{\"text\":\"x\"}\n[1]\n".getBytes(UTF_8));
        Path broken = write(folder.resolve("b.jsonl"), "{\"text\":".getBytes(UTF_8));

        assertThatThrownBy(() -> TextFiles.read(file)).hasMessage(file + ": line 2 is not a JSON object");
        assertThatThrownBy(() -> TextFiles.read(broken)).hasMessageStartingWith(broken + ": line 1 is not JSON");
    }

    @Test
    void sentencesAreChosenByTheirNumberOfWords() {
        List<String> texts =
                List.of("Too short. This one has five words! This one has a few words more.", "Just four words here.");

        assertThat(TextFiles.sentences(texts, 4, 5))
                .containsExactly("This one has five words!", "Just four words here.");
    }
}
