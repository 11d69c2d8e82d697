package io.tercel.rag.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.document.Document;
import dev.langchain4j.data.document.loader.FileSystemDocumentLoader;
import dev.langchain4j.data.document.loader.UrlDocumentLoader;
import dev.langchain4j.data.document.parser.TextDocumentParser;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import io.tercel.langchain4j.TercelEmbeddingStore;
import io.tercel.rag.HashingEmbeddingModel;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where documents come from: URLs of files, loaders and parsers of LangChain4j; and several batches at a time. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class IngestorSuppliesTest {

    private final HashingEmbeddingModel model = new HashingEmbeddingModel();
    private final TercelEmbeddingStore store = TercelEmbeddingStore.inMemory();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        store.close();
    }

    private Ingestor.Builder ingestor() {
        return Ingestor.builder().store(store).embeddingModel(model);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void aFileUrlIsItsFolderOrItsFile() throws IOException {
        Path a = write("a b.md", "about hawks");
        write("c.md", "about mice");
        Ingestor ingestor = ingestor().build();

        assertThat(ingestor.ingestUrl(a.toUri()).added()).containsExactly("a b.md");
        IngestReport whole = ingestor.ingestUrl(folder.toUri());

        assertThat(whole.added()).containsExactly("c.md");
        assertThat(whole.unchanged()).containsExactly("a b.md");
    }

    @Test
    void otherUrlsAreForLoaders() {
        Ingestor ingestor = ingestor().build();

        assertThatThrownBy(() -> ingestor.ingestUrl(URI.create("https://example.org/a.md")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ingestDocuments");
        assertThatThrownBy(() -> ingestor.ingestUrl(folder.resolve("missing.md").toUri()))
                .hasMessageContaining("there is no file");
    }

    @Test
    void whatLoadersOfLangChain4jGiveIsKeptUpToDateLikeAFolder() throws IOException {
        write("a.txt", "about hawks");
        write("b.txt", "about mice");
        Path c = write("c.txt", "about voles");
        Ingestor ingestor = ingestor().source("loaded").build();
        assertThat(ingestor.syncDocuments(FileSystemDocumentLoader.loadDocuments(folder, new TextDocumentParser()))
                        .added())
                .hasSize(3);

        write("b.txt", "about mice and rats");
        Files.delete(c);
        IngestReport report =
                ingestor.syncDocuments(FileSystemDocumentLoader.loadDocuments(folder, new TextDocumentParser()));

        assertThat(report.unchanged()).singleElement().asString().endsWith("a.txt");
        assertThat(report.changed()).singleElement().asString().endsWith("b.txt");
        assertThat(report.removed()).singleElement().asString().endsWith("c.txt");
        assertThat(store.count()).isEqualTo(2);
    }

    @Test
    void whatWasLoadedFromAUrlIsKnownByIt() throws IOException {
        Path file = write("a.txt", "about hawks");
        Document document = UrlDocumentLoader.load(file.toUri().toURL(), new TextDocumentParser());
        Ingestor ingestor = ingestor().build();

        assertThat(ingestor.ingestDocuments(List.of(document)).added())
                .containsExactly(file.toUri().toURL().toString());
        assertThat(ingestor.ingestDocuments(List.of(document)).unchanged()).hasSize(1);
    }

    @Test
    void filesThatNobodyKnowsGoToTheParserForOthers() throws IOException {
        write("a.weird", "about hawks");
        write("b.md", "about mice");

        assertThat(ingestor().build().ingestFolder(folder).skipped()).hasSize(1);
        assertThat(ingestor()
                        .parserForOthers(new TextDocumentParser())
                        .build()
                        .ingestFolder(folder)
                        .added())
                .containsExactly("a.weird");
    }

    @Test
    void severalBatchesAreEmbeddedAtTheSameTimeAndStoredInOrder() throws IOException {
        for (int i = 0; i < 12; i++) {
            write("document-%02d.md".formatted(i), "about hawk number " + i);
        }
        List<String> stored = new ArrayList<>();
        MeetingModel meeting = new MeetingModel(3);

        IngestReport report = ingestor()
                .embeddingModel(meeting)
                .batchPieces(1)
                .parallelBatches(3)
                .listener(new IngestListener() {
                    @Override
                    public void stored(String documentId, int pieces) {
                        stored.add(documentId);
                    }
                })
                .build()
                .ingestFolder(folder);

        assertThat(meeting.threads).hasSizeGreaterThanOrEqualTo(3);
        assertThat(report.added()).hasSize(12);
        assertThat(stored).isSorted();
        assertThat(report.tokens()).isPositive();
    }

    @Test
    void oneDocumentThatCannotBeEmbeddedTakesNoOtherDownInParallelEither() throws IOException {
        for (int i = 0; i < 8; i++) {
            write("document-%02d.md".formatted(i), i == 5 ? "poison" : "about hawk number " + i);
        }
        EmbeddingModel picky = new HashingEmbeddingModelThatRefuses("poison");

        IngestReport report = ingestor()
                .embeddingModel(picky)
                .batchPieces(4)
                .parallelBatches(2)
                .build()
                .ingestFolder(folder);

        assertThat(report.added()).hasSize(7);
        assertThat(report.failed()).extracting(IngestReport.Problem::documentId).containsExactly("document-05.md");
    }

    /** Answers its first calls only when as many are there at the same time. */
    private static final class MeetingModel implements EmbeddingModel {

        private final HashingEmbeddingModel inner = new HashingEmbeddingModel();
        private final CountDownLatch together;
        private final Set<String> threads = ConcurrentHashMap.newKeySet();

        MeetingModel(int parties) {
            together = new CountDownLatch(parties);
        }

        @Override
        public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
            threads.add(Thread.currentThread().getName());
            together.countDown();
            try {
                assertThat(together.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return inner.embedAll(segments);
        }

        @Override
        public int dimension() {
            return HashingEmbeddingModel.DIMENSION;
        }
    }

    private static final class HashingEmbeddingModelThatRefuses implements EmbeddingModel {

        private final HashingEmbeddingModel inner = new HashingEmbeddingModel();
        private final String refused;

        HashingEmbeddingModelThatRefuses(String refused) {
            this.refused = refused;
        }

        @Override
        public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
            if (segments.stream().anyMatch(segment -> segment.text().contains(refused))) {
                throw new IllegalArgumentException("refused");
            }
            return inner.embedAll(segments);
        }

        @Override
        public int dimension() {
            return HashingEmbeddingModel.DIMENSION;
        }
    }
}
