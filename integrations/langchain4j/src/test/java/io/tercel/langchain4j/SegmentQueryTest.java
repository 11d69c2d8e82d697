package io.tercel.langchain4j;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import io.tercel.query.Hit;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the store does beyond LangChain4j's interface: finding by legs, whole documents, metadata alone. */
class SegmentQueryTest {

    private final TercelEmbeddingStore store = TercelEmbeddingStore.inMemory();

    @AfterEach
    void close() {
        store.close();
    }

    private void add(String id, String embedded, String text, int year) {
        store.addAll(List.of(id), List.of(WordEmbeddings.embedding(embedded)), List.of(segment(text, year)));
    }

    private static TextSegment segment(String text, int year) {
        return TextSegment.from(text, new Metadata().put("year", year));
    }

    private static List<String> ids(List<SegmentMatch> matches) {
        return matches.stream().map(match -> match.entry().id()).toList();
    }

    @Test
    void byEmbeddingScoresAreRelevanceAndThereIsOneLeg() {
        add("a", "red fox", "red fox", 2020);
        add("b", "blue whale", "blue whale", 2021);

        List<SegmentMatch> found = store.find(SegmentQuery.near(WordEmbeddings.embedding("red fox")));

        assertThat(ids(found)).containsExactly("a", "b");
        SegmentMatch best = found.getFirst();
        assertThat(best.score())
                .isEqualTo(1, within(1e-6))
                .isEqualTo(best.relevance().orElseThrow());
        assertThat(best.vectorLeg()).map(Hit.LegScore::rank).contains(1);
        assertThat(best.textLeg()).isEmpty();
    }

    @Test
    void byTextOnlyEntriesWithTheWordsAreFoundWithBm25Scores() {
        add("a", "x", "red fox", 2020);
        add("b", "x", "blue whale", 2021);

        SegmentMatch only = store.find(SegmentQuery.about("whale")).getFirst();

        assertThat(only.entry().id()).isEqualTo("b");
        assertThat(only.score())
                .isPositive()
                .isEqualTo(only.textLeg().orElseThrow().score());
        assertThat(only.relevance()).isEmpty();
        assertThat(only.vectorLeg()).isEmpty();
        assertThat(store.find(SegmentQuery.about("fox whale"))).hasSize(2);
    }

    @Test
    void byBothTheFusedScoreIsOneForWhatBothLegsPutFirst() {
        add("a", "red fox", "red fox", 2020);
        add("b", "blue whale", "blue whale", 2021);

        List<SegmentMatch> found = store.find(SegmentQuery.hybrid(WordEmbeddings.embedding("red fox"), "fox"));

        assertThat(ids(found)).containsExactly("a", "b");
        assertThat(found.getFirst().score()).isEqualTo(1, within(1e-9));
        assertThat(found.getLast().textLeg()).isEmpty();
        assertThat(found.getLast().score()).isLessThan(0.5);
    }

    @Test
    void relevanceIsKnownAlsoForWhatOnlyTheWordsFound() {
        add("words", "blue whale", "needle", 2020);
        IntStream.range(0, 5).forEach(i -> add("near" + i, "red fox", "hay", 2020));

        List<SegmentMatch> found = store.find(SegmentQuery.hybrid(WordEmbeddings.embedding("red fox"), "needle")
                .limit(5)
                .candidates(5));

        SegmentMatch byWords = found.stream()
                .filter(match -> match.entry().id().equals("words"))
                .findFirst()
                .orElseThrow();
        assertThat(byWords.vectorLeg()).isEmpty();
        assertThat(byWords.relevance().orElseThrow()).isBetween(0.0, 0.99);
    }

    @Test
    void filterAndLimitHoldForEachKind() {
        IntStream.range(0, 6).forEach(i -> add("id" + i, "red fox", "red fox", 2020 + i));
        var recent = metadataKey("year").isGreaterThanOrEqualTo(2023);

        for (SegmentQuery query : List.of(
                SegmentQuery.near(WordEmbeddings.embedding("fox")),
                SegmentQuery.about("fox"),
                SegmentQuery.hybrid(WordEmbeddings.embedding("fox"), "fox"))) {
            assertThat(ids(store.find(query.filter(recent)))).containsExactlyInAnyOrder("id3", "id4", "id5");
            assertThat(store.find(query.filter(recent).limit(2))).hasSize(2);
        }
    }

    @Test
    void anEmptyStoreFindsNothingAndHasNoDimension() {
        assertThat(store.find(SegmentQuery.about("fox"))).isEmpty();
        assertThat(store.dimension()).isEmpty();
        assertThat(store.listMetadata(metadataKey("year").isEqualTo(1))).isEmpty();
        store.replaceAll(metadataKey("year").isEqualTo(1), List.of(), List.of(), List.of());
        assertThat(store.collection()).isEmpty();
    }

    @Test
    void aQueryThatCannotBeAnsweredSaysWhy() {
        add("a", "x", "x", 2020);

        assertThatThrownBy(() -> store.find(SegmentQuery.near(Embedding.from(new float[3]))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 dimensions");
        assertThatThrownBy(() -> SegmentQuery.about("x").limit(0)).hasMessageContaining("at least 1");
        try (TercelEmbeddingStore withoutWords = TercelEmbeddingStore.builder()
                .inMemory()
                .dimension(2)
                .fullText(false)
                .build()) {
            assertThatThrownBy(() -> withoutWords.find(SegmentQuery.about("x")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("without full text");
        }
    }

    @Test
    void replacingADocumentSwapsAllItsSegmentsAndNoOthers() {
        IntStream.range(0, 5).forEach(i -> add("old" + i, "x", "old", 2020));
        add("other", "x", "other", 2021);

        store.replaceAll(
                metadataKey("year").isEqualTo(2020),
                List.of("old0", "new"),
                List.of(WordEmbeddings.embedding("y"), WordEmbeddings.embedding("z")),
                List.of(segment("first", 2020), segment("second", 2020)));

        assertThat(store.list(10, 0)).extracting(StoredEmbedding::id).containsExactly("new", "old0", "other");
        assertThat(store.get("old0").orElseThrow().segment())
                .map(TextSegment::text)
                .contains("first");
        store.replaceAll(metadataKey("year").isEqualTo(2020), List.of(), List.of(), List.of());
        assertThat(store.list(10, 0)).extracting(StoredEmbedding::id).containsExactly("other");
    }

    @Test
    void aReplacementThatIsRefusedChangesNothing() {
        add("a", "x", "old", 2020);
        var all = metadataKey("year").isEqualTo(2020);

        assertThatThrownBy(() -> store.replaceAll(
                        all, List.of("b"), List.of(Embedding.from(new float[] {1, 2})), List.of(segment("new", 2020))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.replaceAll(all, List.of("b"), List.of(), List.of()))
                .hasMessage("ids size (1) is not equal to embeddings size (0)");
        assertThat(store.list(10, 0)).extracting(StoredEmbedding::id).containsExactly("a");
    }

    @Test
    void aReplacementMayBeTheFirstThatIsStored() {
        store.replaceAll(
                metadataKey("year").isEqualTo(2020),
                List.of("a"),
                List.of(WordEmbeddings.embedding("x")),
                List.of(segment("text", 2020)));

        assertThat(store.dimension()).hasValue(WordEmbeddings.DIMENSION);
        assertThat(store.count()).isEqualTo(1);
    }

    @Test
    void metadataIsListedWithItsTypesInTheOrderOfIds() {
        add("b", "x", "x", 2020);
        add("a", "x", "x", 2019);
        add("c", "x", "x", 2021);

        assertThat(store.listMetadata(metadataKey("year").isLessThan(2021)))
                .containsExactly(new Metadata().put("year", 2019), new Metadata().put("year", 2020));
    }
}
