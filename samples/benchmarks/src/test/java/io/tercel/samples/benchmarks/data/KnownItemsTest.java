package io.tercel.samples.benchmarks.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.samples.benchmarks.data.KnownItems.Item;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KnownItemsTest {

    private static final String SENTENCE = "This one has at least the eight words that it needs.";
    private static final String ABSTRACT = "Short. " + SENTENCE + " Shorter. Last.";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void theQuestionIsTheTitleOrASentenceThatIsTakenOutOfTheText() {
        List<Item> items = IntStream.range(0, 50)
                .mapToObj(i -> KnownItems.ofPaper("id" + i, "The title", ABSTRACT))
                .toList();

        assertThat(items).allSatisfy(item -> {
            boolean title = item.question().equals("The title");
            assertThat(item.question()).isEqualTo(title ? "The title" : SENTENCE);
            assertThat(item.document()).isEqualTo(title ? ABSTRACT : "The title Short. Shorter. Last.");
        });
        assertThat(items).extracting(Item::question).contains("The title", SENTENCE);
    }

    @Test
    void onlyPapersOfTheChosenFieldsAreTaken() throws IOException {
        Path file = TestFiles.write(folder.resolve("papers.jsonl.gz"), """
                {"_id":"1","title":"Security","text":"Abstract.","primary_cat":"cs.CR"}
                {"_id":"2","title":"Robots","text":"Abstract.","primary_cat":"cs.RO"}
                """.getBytes(UTF_8));

        assertThat(KnownItems.ofPapers(file)).extracting(Item::id).containsExactly("1");
    }

    @Test
    void theQuestionOfAGlossIsItsWords() throws IOException {
        StringBuilder lines = new StringBuilder();
        IntStream.range(0, 100)
                .forEach(i -> lines.append(
                        "{\"_id\":\"n%d\",\"title\":\"word %d\",\"text\":\"gloss %d\"}\n".formatted(i, i, i)));
        Path file =
                TestFiles.write(folder.resolve("base.jsonl"), lines.toString().getBytes(UTF_8));

        List<Item> items = KnownItems.ofSynsets(file);

        assertThat(items)
                .hasSizeBetween(3, 30)
                .allSatisfy(item -> assertThat(item)
                        .isEqualTo(new Item(
                                item.id(),
                                "word " + item.id().substring(1),
                                "gloss " + item.id().substring(1))));
    }
}
