package io.tercel.rag.retriever;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.document.Document;
import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.document.splitter.DocumentSplitters;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingStoreIngestor;
import io.tercel.langchain4j.TercelEmbeddingStore;
import io.tercel.rag.HashingEmbeddingModel;
import io.tercel.rag.SourceRef;
import io.tercel.rag.ingest.Ingestor;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SurroundingsTest {

    private static final List<String> BIRDS =
            List.of("falcon", "hawk", "eagle", "kestrel", "osprey", "buzzard", "harrier", "merlin");

    private final HashingEmbeddingModel model = new HashingEmbeddingModel();
    private final TercelEmbeddingStore store = TercelEmbeddingStore.inMemory();

    @AfterEach
    void close() {
        store.close();
    }

    /** One sentence about each bird; a piece holds about one, and repeats the end of the piece before. */
    private static String birds() {
        return BIRDS.stream()
                .map(bird -> "The %s hunts alone and rests early. It is seen by few. Every %s has a nest of its own."
                        .formatted(bird, bird))
                .collect(Collectors.joining("\n\n"));
    }

    private String ingest(String text, int overlap) {
        Document document = Document.from(text, Metadata.from(SourceRef.DOCUMENT_ID, "birds.md"));
        document.metadata().put(SourceRef.FILE_NAME, "birds.md");
        Ingestor.builder()
                .store(store)
                .embeddingModel(model)
                .pieces(32, overlap)
                .build()
                .ingestDocuments(List.of(document));
        return text;
    }

    private TercelContentRetriever.Builder retriever() {
        return TercelContentRetriever.builder().store(store).text().maxResults(1);
    }

    private static String stretch(String text, SourceRef source) {
        return text.substring(source.start().orElseThrow(), source.end().orElseThrow());
    }

    @Test
    void aWindowIsTheStretchOfTheDocumentAroundWhatWasFound() {
        String text = ingest(birds(), 0);

        RetrievedPassage passage = retriever()
                .surroundings(Surroundings.window(1))
                .build()
                .search("kestrel")
                .getFirst();

        assertThat(passage.found().text()).contains("kestrel").doesNotContain("eagle");
        assertThat(passage.segment().text())
                .contains("eagle", "kestrel", "osprey")
                .doesNotContain("hawk", "buzzard");
        assertThat(passage.segment().text()).isEqualTo(stretch(text, passage.source()));
        assertThat(passage.ids()).hasSize(3).contains(passage.id());
    }

    @Test
    void whatPiecesOverlapByIsNotRepeated() {
        String text = ingest("# Birds\n\n" + String.join(" ", birds().split("\n\n", -1)), 12);

        RetrievedPassage passage = retriever()
                .surroundings(Surroundings.document(100_000))
                .build()
                .search("osprey")
                .getFirst();

        assertThat(passage.ids()).hasSizeGreaterThan(3);
        assertThat(passage.segment().text()).isEqualTo(text);
    }

    @Test
    void passagesWhoseSurroundingsMeetAreOneInTheBetterOnesPlace() {
        ingest(birds(), 0);

        List<RetrievedPassage> found = retriever()
                .maxResults(3)
                .surroundings(Surroundings.window(1))
                .build()
                .search("kestrel kestrel osprey harrier merlin falcon");

        assertThat(found.stream().flatMap(passage -> passage.ids().stream())).doesNotHaveDuplicates();
        assertThat(found).hasSizeLessThan(3);
    }

    @Test
    void neighboursThatWereFoundBothAreJoined() {
        ingest(birds(), 0);
        TercelContentRetriever joined =
                retriever().maxResults(2).surroundings(Surroundings.joined()).build();

        assertThat(joined.search("hawk eagle")).singleElement().satisfies(passage -> {
            assertThat(passage.ids()).hasSize(2);
            assertThat(passage.segment().text()).contains("hawk", "eagle").doesNotContain("falcon", "kestrel");
        });
        assertThat(joined.search("hawk merlin")).hasSize(2);
    }

    @Test
    void aSectionEndsWhereItsHeadingDoes() {
        String section = "# Small\n\n" + birds() + "\n\n# Large\n\n" + birds().replace("falcon", "condor") + "\n";
        ingest(section, 0);

        RetrievedPassage passage = retriever()
                .surroundings(Surroundings.section(100_000))
                .build()
                .search("condor")
                .getFirst();

        assertThat(passage.source().heading()).hasValue("Large");
        assertThat(passage.segment().text())
                .startsWith("# Large")
                .contains("condor", "merlin")
                .doesNotContain("falcon");
    }

    @Test
    void aParentHasNoMoreCharactersThanThereIsRoom() {
        ingest(birds(), 0);

        RetrievedPassage passage = retriever()
                .surroundings(Surroundings.document(250))
                .build()
                .search("kestrel")
                .getFirst();

        assertThat(passage.segment().text().length()).isBetween(100, 260);
        assertThat(passage.ids()).contains(passage.id()).hasSizeGreaterThan(1);
    }

    @Test
    void aNeighbourThatTheFilterKeepsOutIsNotShownAsSurroundings() {
        ingest(birds(), 0);
        List<String> ids = IntStream.range(0, 3).mapToObj(i -> "x#" + i).toList();
        List<TextSegment> pieces = IntStream.range(0, 3)
                .mapToObj(i -> TextSegment.from(
                        (i == 1 ? "" : "secret ") + "about plovers " + i,
                        new Metadata()
                                .put(SourceRef.DOCUMENT_ID, "plovers.md")
                                .put(SourceRef.INDEX, i)
                                .put("level", i == 1 ? 0 : 9)))
                .toList();
        store.addAll(ids, model.embedAll(pieces).content(), pieces);

        RetrievedPassage passage = retriever()
                .filter(metadataKey("level").isLessThan(5))
                .surroundings(Surroundings.window(1))
                .build()
                .search("plovers")
                .getFirst();

        assertThat(passage.segment().text()).isEqualTo("about plovers 1");
    }

    @Test
    void piecesOfLangChain4jsOwnIngestorHaveSurroundingsToo() {
        EmbeddingStoreIngestor.builder()
                .documentSplitter(DocumentSplitters.recursive(120, 40))
                .embeddingModel(model)
                .embeddingStore(store)
                .build()
                .ingest(Document.from(
                        birds(), Metadata.from(SourceRef.FILE_NAME, "birds.txt").put("absolute_directory_path", "/x")));

        RetrievedPassage passage = retriever()
                .surroundings(Surroundings.window(1))
                .build()
                .search("kestrel")
                .getFirst();

        assertThat(passage.ids()).hasSize(3);
        assertThat(passage.segment().text().split("hunts alone", -1).length - 1)
                .as("no sentence twice")
                .isEqualTo((int) BIRDS.stream()
                        .filter(bird -> passage.segment().text().contains("The " + bird + " hunts"))
                        .count());
    }

    @Test
    void aPassageOfWhichNothingIsToldStaysAsItIs() {
        store.addAll(
                List.of("a"),
                List.of(model.embed("a lonely tern").content()),
                List.of(TextSegment.from("a lonely tern")));

        assertThat(retriever()
                        .surroundings(Surroundings.document(1_000))
                        .build()
                        .search("tern"))
                .singleElement()
                .satisfies(passage -> assertThat(passage.segment()).isEqualTo(TextSegment.from("a lonely tern")));
    }

    @Test
    void sizesThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> Surroundings.window(-1)).hasMessageContaining("at least 0");
        assertThatThrownBy(() -> Surroundings.section(0)).hasMessageContaining("at least 1");
    }
}
