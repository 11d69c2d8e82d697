package io.tercel.rag.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tercel.langchain4j.TercelEmbeddingStore;
import io.tercel.rag.HashingEmbeddingModel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/*
 * The proof of ingestion on real documents, run by hand: makes a folder of Markdown files of collections that are not part of the
 * project (abstracts of SciFact and arXiv, plots of films), has another process ingest it, kills that half-way, goes on, edits five files, deletes
 * five, ingests again, and compares the store with the folder letter by letter after each step. KilledIngestionTest is the
 * same with documents of its own making.
 *
 * Arguments: the folder with scifact, wikipedia-movies and arxiv-cs; a new folder to work in; how many documents.
 */
final class RealFolderProof {

    private static final JsonMapper JSON = new JsonMapper();

    private RealFolderProof() {}

    public static void main(String[] arguments) throws Exception {
        Path data = Path.of(arguments[0]);
        Path work = Files.createDirectories(Path.of(arguments[1]));
        int documents = Integer.parseInt(arguments[2]);
        Path folder = Files.createDirectory(work.resolve("docs"));
        int each = documents / 3;
        write(folder, data.resolve("scifact/corpus.jsonl.gz"), "scifact", each);
        write(folder, data.resolve("wikipedia-movies/movies.jsonl.gz"), "films", each);
        write(folder, data.resolve("arxiv-cs/papers.jsonl.gz"), "arxiv", documents - 2 * each);

        List<String> acknowledged = KilledIngestionTest.ingestUntilKilled(folder, work.resolve("db"), documents / 2);
        System.out.printf("killed after %d of %d documents%n", acknowledged.size(), documents);
        try (TercelEmbeddingStore store = TercelEmbeddingStore.open(work.resolve("db"))) {
            ingest("again", store, folder);
            List<Path> files;
            try (var walk = Files.walk(folder)) {
                files = walk.filter(Files::isRegularFile).sorted().toList();
            }
            for (int i = 0; i < 5; i++) {
                Path edited = files.get(i * (documents / 5));
                Files.writeString(edited, Files.readString(edited) + "\n\nA sentence that was not there.\n");
                Files.delete(files.get(i * (documents / 5) + 7));
            }
            IngestReport report = ingest("after 5 edits and 5 deletions", store, folder);
            assertThat(report.changed()).hasSize(5);
            assertThat(report.removed()).hasSize(5);
            assertThat(report.unchanged()).hasSize(documents - 10);
            IngestReport nothing = ingest("once more", store, folder);
            assertThat(nothing.unchanged()).hasSize(documents - 5);
            assertThat(store.database().verify().problems()).isEmpty();
            System.out.println("the store equals the folder, and has no problems");
        }
    }

    private static IngestReport ingest(String name, TercelEmbeddingStore store, Path folder) throws IOException {
        HashingEmbeddingModel model = new HashingEmbeddingModel();
        IngestReport report =
                IngestingProcess.ingestor(store).embeddingModel(model).build().ingestFolder(folder);
        FolderComparison.assertEqual(store, "docs", folder);
        System.out.printf(
                "%s: %s; %d texts embedded, %d pieces in the store%n",
                name, report.summary(), model.embedded().size(), store.count());
        return report;
    }

    private static void write(Path folder, Path from, String name, int count) throws IOException {
        Path into = Files.createDirectory(folder.resolve(name));
        List<String> used = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(from)), StandardCharsets.UTF_8))) {
            while (used.size() < count) {
                JsonNode document = JSON.readTree(Objects.requireNonNull(lines.readLine(), "too few documents"));
                String body = document.path("text").asText("").strip();
                if (!body.isEmpty()) {
                    String file = "%s-%05d.md".formatted(name, used.size());
                    used.add(file);
                    Files.writeString(
                            into.resolve(file),
                            "# " + document.path("title").asText("").strip() + "\n\n" + body + "\n");
                }
            }
        }
    }
}
