package io.tercel.rag.ingest;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.document.Metadata;
import io.tercel.langchain4j.TercelEmbeddingStore;
import io.tercel.rag.HashingEmbeddingModel;
import io.tercel.rag.SourceRef;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** T2 for ingestion: a process is killed again and again while it ingests a folder. */
class KilledIngestionTest {

    private static final int DOCUMENTS = 1_500;
    private static final int PIECES_EACH = 3;

    @TempDir
    Path scratch;

    @Test
    void aKilledIngestionLosesNothingDoublesNothingAndGoesOn() throws Exception {
        Path folder = writeDocuments();
        Path data = scratch.resolve("data");
        Set<String> acknowledged = new HashSet<>();
        for (int documentsBeforeTheKill : new int[] {5, 40, 120}) {
            acknowledged.addAll(ingestUntilKilled(folder, data, documentsBeforeTheKill));
            try (TercelEmbeddingStore store = TercelEmbeddingStore.open(data)) {
                Map<String, List<Integer>> stored = piecesByDocument(store);
                assertThat(stored.keySet()).containsAll(acknowledged);
                assertThat(stored)
                        .allSatisfy((document, pieces) ->
                                assertThat(pieces).as(document).containsExactlyElementsOf(wholeDocument()));
            }
        }

        try (TercelEmbeddingStore store = TercelEmbeddingStore.open(data)) {
            IngestReport report = IngestingProcess.ingestor(store).build().ingestFolder(folder);

            assertThat(report.unchanged()).containsAll(acknowledged);
            assertThat(report.changed()).isEmpty();
            assertThat(report.added()).isNotEmpty();
            assertThat(store.count()).isEqualTo((long) DOCUMENTS * PIECES_EACH);
            assertThat(piecesByDocument(store)).hasSize(DOCUMENTS);
            FolderComparison.assertEqual(store, "docs", folder);
            onlyWhatChangedIsEmbeddedAgain(store, folder);
            assertThat(store.database().verify().problems()).isEmpty();
        }
    }

    private static void onlyWhatChangedIsEmbeddedAgain(TercelEmbeddingStore store, Path folder) throws IOException {
        for (int i = 0; i < 5; i++) {
            Path edited = folder.resolve("document-%04d.md".formatted(100 * i));
            Files.writeString(edited, Files.readString(edited).replace("and an end", "and another end"));
            Files.delete(folder.resolve("document-%04d.md".formatted(100 * i + 50)));
        }
        HashingEmbeddingModel model = new HashingEmbeddingModel();

        IngestReport report =
                IngestingProcess.ingestor(store).embeddingModel(model).build().ingestFolder(folder);

        assertThat(report.changed()).hasSize(5);
        assertThat(report.removed()).hasSize(5);
        assertThat(report.unchanged()).hasSize(DOCUMENTS - 10);
        assertThat(model.embedded())
                .hasSize(5 * PIECES_EACH)
                .allSatisfy(text -> assertThat(text).contains("and another end"));
        FolderComparison.assertEqual(store, "docs", folder);
    }

    private Path writeDocuments() throws IOException {
        Path folder = Files.createDirectory(scratch.resolve("docs"));
        for (int i = 0; i < DOCUMENTS; i++) {
            StringBuilder text = new StringBuilder();
            for (int section = 0; section < PIECES_EACH; section++) {
                text.append("# Section ")
                        .append(section)
                        .append(" of document ")
                        .append(i)
                        .append("\n\n");
                text.append("Words that fill the section until it is a piece of its own, ".repeat(2));
                text.append("and an end.\n\n");
            }
            Files.writeString(folder.resolve("document-%04d.md".formatted(i)), text);
        }
        return folder;
    }

    /** The documents that the process had acknowledged when it was gone. */
    static List<String> ingestUntilKilled(Path folder, Path data, int documents) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules=jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xshare:auto",
                        "-classpath",
                        System.getProperty("java.class.path"),
                        IngestingProcess.class.getName(),
                        folder.toString(),
                        data.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> acknowledged = new ArrayList<>();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            while (acknowledged.size() < documents) {
                acknowledged.add(Objects.requireNonNull(lines.readLine(), "the process ended by itself"));
            }
            process.destroyForcibly();
            readWhatIsLeft(lines, acknowledged);
        }
        assertThat(process.waitFor()).as("killed before it was done").isNotZero();
        return acknowledged;
    }

    /** What it said before it was gone counts too; a last line that was cut off does not. */
    private static void readWhatIsLeft(BufferedReader lines, List<String> acknowledged) {
        try {
            lines.lines().filter(line -> line.endsWith(".md")).forEach(acknowledged::add);
        } catch (UncheckedIOException e) {
            assertThat(e).hasMessageContaining("Stream closed");
        }
    }

    private static Map<String, List<Integer>> piecesByDocument(TercelEmbeddingStore store) {
        return store.listMetadata(metadataKey(SourceRef.SOURCE).isEqualTo("docs")).stream()
                .collect(Collectors.groupingBy(
                        piece -> Objects.requireNonNull(piece.getString(SourceRef.DOCUMENT_ID)),
                        TreeMap::new,
                        Collectors.mapping(KilledIngestionTest::index, Collectors.toList())));
    }

    private static Integer index(Metadata piece) {
        return Objects.requireNonNull(piece.getInteger(SourceRef.INDEX));
    }

    private static List<Integer> wholeDocument() {
        return IntStream.range(0, PIECES_EACH).boxed().toList();
    }
}
