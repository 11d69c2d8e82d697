package io.tercel.rag.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.document.Document;
import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.document.splitter.DocumentByParagraphSplitter;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import io.tercel.error.LimitExceededException;
import io.tercel.error.StorageFullException;
import io.tercel.rag.HashingEmbeddingModel;
import io.tercel.rag.SourceRef;
import io.tercel.rag.ingest.IngestReport.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestorTest {

    @TempDir
    Path folder;

    private final MapDocumentStore store = new MapDocumentStore();
    private final HashingEmbeddingModel model = new HashingEmbeddingModel();

    @BeforeEach
    void twoDocuments() throws IOException {
        write("a.md", "# Alpha\n\nThe first document.\n");
        write("sub/b.txt", "The second document.");
    }

    private void write(String name, String text) throws IOException {
        write(name, text.getBytes(UTF_8));
    }

    private void write(String name, byte[] bytes) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    private Ingestor.Builder ingestor() {
        return Ingestor.builder().store(store).embeddingModel(model).source("docs");
    }

    private IngestReport ingest() {
        return ingestor().build().ingestFolder(folder);
    }

    private static String text(int paragraphs) {
        return "A paragraph with a few words in it, and a second clause.\n\n".repeat(paragraphs);
    }

    @Test
    void aFolderIsIngestedWithTheFoldersInIt() {
        IngestReport report = ingest();

        assertThat(report.added()).containsExactly("a.md", "sub/b.txt");
        assertThat(report.pieces()).isEqualTo(2);
        assertThat(report.tokens()).isPositive();
        assertThat(report.failed()).isEmpty();
        assertThat(report.summary())
                .startsWith("2 added, 0 changed, 0 unchanged, 0 removed, 0 failed, 0 skipped: 2 pieces");
    }

    @Test
    void aPieceSaysWhereItComesFrom() {
        ingest();

        TextSegment piece = store.pieces().getFirst();

        assertThat(piece.metadata().toMap())
                .containsEntry(SourceRef.DOCUMENT_ID, "a.md")
                .containsEntry(SourceRef.SOURCE, "docs")
                .containsEntry(SourceRef.FILE_NAME, "a.md")
                .containsEntry(SourceRef.HEADING, "Alpha")
                .containsEntry(SourceRef.INDEX, 0)
                .containsEntry(SourceRef.START, 0)
                .containsEntry(SourceRef.END, piece.text().length())
                .containsEntry(SourceRef.CONTENT_HASH, ContentHash.of("# Alpha\n\nThe first document.\n"))
                .containsKey(SourceRef.PIPELINE);
    }

    @Test
    void everyPieceCarriesTheMetadataThatTheApplicationAdds() {
        Ingestor tagging = ingestor()
                .metadata(
                        document -> Map.of(
                                "tenant", "acme", "length", document.text().length()),
                        "v1")
                .build();

        tagging.ingestFolder(folder);

        assertThat(store.pieces())
                .allSatisfy(piece -> assertThat(piece.metadata().toMap())
                        .containsEntry("tenant", "acme")
                        .containsKey("length"));
        assertThat(tagging.ingestFolder(folder).unchanged()).hasSize(2);
    }

    @Test
    void metadataByAnotherRuleIsIngestedAgainAndIngestionsOwnKeysAreRefused() {
        ingestor().metadata(document -> Map.of("tenant", "acme"), "v1").build().ingestFolder(folder);

        assertThat(ingestor()
                        .metadata(document -> Map.of("tenant", "zeta"), "v2")
                        .build()
                        .ingestFolder(folder)
                        .changed())
                .hasSize(2);
        assertThat(ingestor()
                        .metadata(document -> Map.of(SourceRef.SOURCE, "elsewhere"), "v3")
                        .build()
                        .ingestFolder(folder)
                        .failed())
                .hasSize(2)
                .allSatisfy(problem -> assertThat(problem.reason()).contains("metadata 'source'"));
    }

    @Test
    void nothingIsEmbeddedAgainWhenNothingChanged() {
        ingest();
        int embedded = model.embedded().size();

        IngestReport again = ingest();

        assertThat(again.unchanged()).containsExactly("a.md", "sub/b.txt");
        assertThat(again.pieces()).isZero();
        assertThat(model.embedded()).hasSize(embedded);
        assertThat(store.writes()).hasSize(2);
    }

    @Test
    void onlyWhatChangedIsReplacedAndWhatIsGoneIsRemoved() throws IOException {
        write("c.md", "# Gamma\n\nStays.\n");
        ingest();
        write("a.md", "# Alpha\n\nThe first document, improved.\n");
        Files.delete(folder.resolve("sub/b.txt"));
        write("d.md", "New.");

        IngestReport report = ingest();

        assertThat(report.added()).containsExactly("d.md");
        assertThat(report.changed()).containsExactly("a.md");
        assertThat(report.unchanged()).containsExactly("c.md");
        assertThat(report.removed()).containsExactly("sub/b.txt");
        assertThat(store.pieces())
                .extracting(TextSegment::text)
                .containsExactlyInAnyOrder("# Alpha\n\nThe first document, improved.", "# Gamma\n\nStays.", "New.");
    }

    @Test
    void aDocumentIsOneWriteHoweverManyPiecesItHas() throws IOException {
        write("long.txt", text(400));

        IngestReport report = ingestor().batchPieces(4).build().ingestFolder(folder);

        assertThat(report.pieces()).isGreaterThan(20);
        assertThat(store.writes()).containsExactlyInAnyOrder("a.md", "long.txt", "sub/b.txt");
    }

    @Test
    void anotherWayOfSplittingEmbedsEverythingAgain() {
        ingest();

        assertThat(ingestor().pieces(100, 10).build().ingestFolder(folder).changed())
                .containsExactly("a.md", "sub/b.txt");
    }

    @Test
    void foldersInOneStoreDoNotTouchEachOther() {
        ingest();

        IngestReport other = ingestor().source("other").build().ingestFolder(folder.resolve("sub"));

        assertThat(other.added()).containsExactly("b.txt");
        assertThat(other.removed()).isEmpty();
        assertThat(store.pieces()).hasSize(3);
    }

    @Test
    void idsOfFoldersInsideEachOtherDiffer() {
        assertThat(IngestRun.pieceId("/x", "y/a.md", 0)).isNotEqualTo(IngestRun.pieceId("/x/y", "a.md", 0));
        assertThat(IngestRun.pieceId("/x!", "a.md", 0)).isNotEqualTo(IngestRun.pieceId("/x", "!/a.md", 0));
    }

    @Test
    void badFilesAreReportedAndStopNothing() throws IOException {
        write("binary.txt", new byte[] {1, 0, 2});
        write("latin.md", new byte[] {'G', 'r', (byte) 0xFC, 'n'});
        write("empty.md", "");
        write("broken.pdf", "no pdf");
        write("picture.svg", "<svg/>");
        write("large.txt", text(100));
        write(".git/config", "hidden");

        IngestReport report = ingestor().maxFileBytes(1_000).build().ingestFolder(folder);

        assertThat(report.added()).containsExactly("a.md", "sub/b.txt");
        assertThat(report.skipped())
                .containsExactlyInAnyOrder(
                        new Problem("binary.txt", "is a binary file"),
                        new Problem("latin.md", "is not text in UTF-8"),
                        new Problem("empty.md", "has no text"),
                        new Problem("picture.svg", "no parser for files ending in .svg"),
                        new Problem("large.txt", "has 5800 bytes, more than 1000"));
        assertThat(report.failed())
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString()).startsWith("broken.pdf: is not a readable PDF"));
    }

    @Test
    void whatHasNoTextAnyMoreLeavesTheStoreAndWhatCannotBeReadStays() throws IOException {
        write("c.pdf", TestPdf.of("A page."));
        ingest();
        write("a.md", " ");
        write("c.pdf", "damaged");

        IngestReport report = ingest();

        assertThat(report.removed()).containsExactly("a.md");
        assertThat(report.failed()).extracting(Problem::documentId).containsExactly("c.pdf");
        assertThat(store.pieces())
                .extracting(piece -> piece.metadata().getString(SourceRef.DOCUMENT_ID))
                .containsExactlyInAnyOrder("c.pdf", "sub/b.txt");
    }

    @Test
    void documentsUnderAFolderThatCannotBeListedAreNotTakenForRemoved() {
        Supply supply = new Supply(List.of(), List.of(), List.of(), List.of("sub"), true);

        assertThat(supply.mayBeUnder("sub/b.txt")).isTrue();
        assertThat(supply.mayBeUnder("submarine.txt")).isFalse();
    }

    @Test
    void linksAreNotFollowed() throws IOException {
        Files.createSymbolicLink(folder.resolve("again.md"), folder.resolve("a.md"));
        Files.createSymbolicLink(folder.resolve("loop"), folder);

        IngestReport report = ingest();

        assertThat(report.added()).containsExactly("a.md", "sub/b.txt");
        assertThat(report.skipped())
                .containsExactly(new Problem("again.md", "is a link"), new Problem("loop", "is a link"));
    }

    @Test
    void piecesOfPdfKnowTheirPageAndOfHtmlTheirHeading() throws IOException {
        write("c.pdf", TestPdf.of("First page.", "Second page."));
        write("d.html", "<h1>Guide</h1><p>Body</p>");
        ingestor().pieces(16, 0).build().ingestFolder(folder);

        assertThat(store.pieces())
                .filteredOn(piece -> "c.pdf".equals(piece.metadata().getString(SourceRef.DOCUMENT_ID)))
                .first()
                .satisfies(piece ->
                        assertThat(piece.metadata().getInteger(SourceRef.PAGE)).isEqualTo(1));
        assertThat(store.pieces())
                .filteredOn(piece -> "d.html".equals(piece.metadata().getString(SourceRef.DOCUMENT_ID)))
                .first()
                .satisfies(piece -> assertThat(piece.metadata().getString(SourceRef.HEADING))
                        .isEqualTo("Guide"));
    }

    @Test
    void headingsAreEmbeddedWithAPieceButNotStoredInIt() {
        ingest();

        assertThat(model.embedded()).contains("Alpha\n\n# Alpha\n\nThe first document.");
        assertThat(store.pieces().getFirst().text()).isEqualTo("# Alpha\n\nThe first document.");
    }

    @Test
    void smallDocumentsAreEmbeddedTogether() throws IOException {
        for (int i = 0; i < 50; i++) {
            write("many/" + i + ".txt", "Document number " + i);
        }
        List<Integer> batches = new ArrayList<>();
        EmbeddingModel counting = new EmbeddingModel() {
            @Override
            public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
                batches.add(segments.size());
                return model.embedAll(segments);
            }
        };

        IngestReport report =
                ingestor().embeddingModel(counting).batchPieces(8).build().ingestFolder(folder);

        assertThat(report.added()).hasSize(52);
        assertThat(batches.stream().mapToInt(Integer::intValue).sum()).isEqualTo(52);
        assertThat(batches).allSatisfy(size -> assertThat(size).isBetween(1, 8));
    }

    @Test
    void aDocumentThatTheModelRefusesTakesNoOtherDown() throws IOException {
        write("poison.txt", "poison");
        EmbeddingModel picky = new EmbeddingModel() {
            @Override
            public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
                if (segments.stream().anyMatch(segment -> segment.text().contains("poison"))) {
                    throw new IllegalArgumentException("no such words");
                }
                return model.embedAll(segments);
            }
        };

        IngestReport report = ingestor().embeddingModel(picky).build().ingestFolder(folder);

        assertThat(report.added()).containsExactly("a.md", "sub/b.txt");
        assertThat(report.failed())
                .containsExactly(
                        new Problem("poison.txt", "cannot be embedded: IllegalArgumentException: no such words"));
    }

    @Test
    void aDocumentThatTheStoreRefusesIsReported() {
        store.failOnce(new LimitExceededException("insertBytes", 67_108_864, 70_000_000, "one document"));

        IngestReport report = ingest();

        assertThat(report.failed()).extracting(Problem::documentId).containsExactly("a.md");
        assertThat(report.added()).containsExactly("sub/b.txt");
    }

    @Test
    void aStoreThatCanTakeNoMoreStopsTheRunAndTheNextOneGoesOn() throws IOException {
        store.failOnce(new StorageFullException("no space left"));

        assertThatThrownBy(this::ingest).isInstanceOf(StorageFullException.class);
        assertThat(ingest().added()).containsExactly("a.md", "sub/b.txt");
    }

    @Test
    void aModelOfAnotherDimensionIsRefusedBeforeAnythingIsEmbedded() {
        store.dimension(384);

        assertThatThrownBy(this::ingest)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the store holds embeddings of 384 dimensions, but model 'words-by-hash' makes 64");
        assertThat(model.embedded()).isEmpty();
    }

    @Test
    void theListenerIsToldThePlanEachDocumentAndTheProgress() {
        List<String> told = new ArrayList<>();
        List<IngestProgress> progress = new ArrayList<>();
        IngestListener listener = new IngestListener() {
            @Override
            public void planned(int added, int changed, int unchanged, int removed) {
                told.add("plan " + added + changed + unchanged + removed);
            }

            @Override
            public void stored(String documentId, int pieces) {
                told.add(documentId + " " + pieces + " of " + store.writes().size());
            }

            @Override
            public void progress(IngestProgress now) {
                progress.add(now);
            }
        };

        ingestor().listener(listener).build().ingestFolder(folder);

        assertThat(told).containsExactly("plan 2000", "a.md 1 of 1", "sub/b.txt 1 of 2");
        IngestProgress last = progress.getLast();
        assertThat(last.documentsDone()).isEqualTo(2);
        assertThat(last.documentsTotal()).isEqualTo(2);
        assertThat(last.bytesDone()).isEqualTo(last.bytesTotal()).isPositive();
        assertThat(last.pieces()).isEqualTo(2);
        assertThat(last.remaining()).hasValueSatisfying(left -> assertThat(left).isZero());
    }

    @Test
    void aListenerThatThrowsHarmsNothing() {
        IngestListener broken = new IngestListener() {
            @Override
            public void stored(String documentId, int pieces) {
                throw new IllegalStateException("broken on purpose");
            }
        };

        assertThat(ingestor().listener(broken).build().ingestFolder(folder).added())
                .hasSize(2);
    }

    @Test
    void anInterruptEndsTheRunBetweenWrites() {
        IngestListener interrupting = new IngestListener() {
            @Override
            public void stored(String documentId, int pieces) {
                Thread.currentThread().interrupt();
            }
        };
        Ingestor ingestor = ingestor().batchPieces(1).listener(interrupting).build();

        try {
            assertThatThrownBy(() -> {
                        write("c.txt", text(3));
                        write("d.txt", text(3));
                        ingestor.ingestFolder(folder);
                    })
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining("run it again to go on");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(ingest().added()).isNotEmpty();
        assertThat(store.writes()).doesNotHaveDuplicates().hasSize(4);
    }

    @Test
    void filesOfAFolderAreReplacedAloneUnderTheIdsOfTheFolder() throws IOException {
        ingest();
        write("a.md", "# Alpha\n\nNew text.\n");
        write("new.md", "Not asked for.");

        IngestReport report = ingestor()
                .build()
                .ingestFiles(folder, List.of(Path.of("a.md"), folder.resolve("sub/b.txt"), Path.of("none.md")));

        assertThat(report.changed()).containsExactly("a.md");
        assertThat(report.unchanged()).containsExactly("sub/b.txt");
        assertThat(report.failed()).containsExactly(new Problem("none.md", "is not there"));
        assertThat(report.removed()).isEmpty();
        assertThat(store.pieces()).hasSize(2);
    }

    @Test
    void loadedDocumentsAreToldByIdUrlOrFileName() {
        List<Document> documents = List.of(
                Document.from("One.", Metadata.from("url", "https://example.org/1")),
                Document.from("Two.", Metadata.from("document_id", "two").put("year", 2024)),
                Document.from("Three.", Metadata.from("file_name", "3.txt").put("absolute_directory_path", "/d")),
                Document.from("Four."),
                Document.from("Two again.", Metadata.from("document_id", "two")));
        Ingestor ingestor =
                Ingestor.builder().store(store).embeddingModel(model).build();

        IngestReport report = ingestor.ingestDocuments(documents);

        assertThat(report.added()).containsExactly("https://example.org/1", "two", "/d/3.txt");
        assertThat(report.failed())
                .containsExactly(
                        new Problem(
                                "document 3", "has none of the metadata document_id, url and file_name to tell it by"),
                        new Problem("two", "is given twice; the first one counts"));
        assertThat(store.pieces().get(1).metadata().getInteger("year")).isEqualTo(2024);
        assertThat(ingestor.ingestDocuments(documents.subList(0, 3)).unchanged())
                .hasSize(3);
    }

    @Test
    void anotherSplitterTakesThePlaceOfThoseInTheBox() throws IOException {
        write("a.md", "# Alpha\n\nOne.\n\nTwo.\n");

        ingestor()
                .splitter(new DocumentByParagraphSplitter(10, 0), "paragraphs(10)")
                .build()
                .ingestFolder(folder);

        assertThat(store.pieces()).extracting(TextSegment::text).contains("# Alpha", "One.", "Two.");
    }

    @Test
    void anotherParserReadsFilesOfItsEnding() throws IOException {
        write("c.note", "note");

        IngestReport report = ingestor()
                .parser("NOTE", input -> Document.from("parsed by our own"))
                .build()
                .ingestFolder(folder);

        assertThat(report.added()).contains("c.note");
        assertThat(store.pieces()).extracting(TextSegment::text).contains("parsed by our own");
    }

    @Test
    void whatIsNoFolderIsRefusedInOneSentence() {
        Ingestor ingestor = ingestor().build();

        assertThatThrownBy(() -> ingestor.ingestFolder(folder.resolve("none")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no folder '" + folder.resolve("none") + "'");
        assertThatThrownBy(() -> ingestor.ingestFolder(folder.resolve("a.md")))
                .hasMessage("'" + folder.resolve("a.md") + "' is not a folder");
        assertThatThrownBy(() -> ingestor.ingestFiles(folder, List.of(Path.of("../x.md"))))
                .hasMessageContaining("is not in the folder");
        assertThatThrownBy(() -> Ingestor.builder().build()).hasMessage("store");
    }
}
