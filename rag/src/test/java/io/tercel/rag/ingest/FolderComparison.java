package io.tercel.rag.ingest;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;
import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.langchain4j.StoredEmbedding;
import io.tercel.langchain4j.TercelEmbeddingStore;
import io.tercel.rag.SourceRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether a store holds a folder of Markdown files and nothing else, letter by letter. */
final class FolderComparison {

    private static final int PAGE = 1_000;

    private FolderComparison() {}

    static void assertEqual(TercelEmbeddingStore store, String source, Path folder) throws IOException {
        Map<String, List<StoredEmbedding>> stored = Stream.iterate(0, offset -> offset + PAGE)
                .map(offset -> store.list(metadataKey(SourceRef.SOURCE).isEqualTo(source), PAGE, offset))
                .takeWhile(page -> !page.isEmpty())
                .flatMap(List::stream)
                .collect(Collectors.groupingBy(piece -> text(piece, SourceRef.DOCUMENT_ID)));
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.filter(Files::isRegularFile).toList();
        }
        assertThat(stored.keySet())
                .containsExactlyInAnyOrderElementsOf(files.stream()
                        .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                        .toList());
        for (Path file : files) {
            assertHolds(
                    Objects.requireNonNull(
                            stored.get(folder.relativize(file).toString().replace('\\', '/'))),
                    file);
        }
    }

    private static void assertHolds(List<StoredEmbedding> unordered, Path file) throws IOException {
        String text = Files.readString(file);
        String hash = ContentHash.of(Files.readAllBytes(file));
        List<StoredEmbedding> pieces = unordered.stream()
                .sorted(Comparator.comparingInt(piece -> number(piece, SourceRef.INDEX)))
                .toList();
        StringBuilder uncovered = new StringBuilder(text);
        for (int i = 0; i < pieces.size(); i++) {
            StoredEmbedding piece = pieces.get(i);
            int start = number(piece, SourceRef.START);
            int end = number(piece, SourceRef.END);
            assertThat(number(piece, SourceRef.INDEX)).as(piece.id()).isEqualTo(i);
            assertThat(text(piece, SourceRef.CONTENT_HASH)).as(piece.id()).isEqualTo(hash);
            assertThat(piece.segment().orElseThrow().text()).as(piece.id()).isEqualTo(text.substring(start, end));
            uncovered.replace(start, end, " ".repeat(end - start));
        }
        assertThat(uncovered.toString()).as("what no piece of %s holds", file).isBlank();
    }

    private static String text(StoredEmbedding piece, String key) {
        return Objects.requireNonNull(piece.segment().orElseThrow().metadata().getString(key));
    }

    private static int number(StoredEmbedding piece, String key) {
        return Objects.requireNonNull(piece.segment().orElseThrow().metadata().getInteger(key));
    }
}
