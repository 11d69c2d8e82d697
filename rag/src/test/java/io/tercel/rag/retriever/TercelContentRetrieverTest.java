package io.tercel.rag.retriever;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.scoring.ScoringModel;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.ContentMetadata;
import dev.langchain4j.rag.query.Query;
import io.tercel.langchain4j.TercelEmbeddingStore;
import io.tercel.rag.HashingEmbeddingModel;
import io.tercel.rag.SourceRef;
import io.tercel.rag.retriever.LegMatch.Leg;
import io.tercel.rerankers.Candidate;
import io.tercel.rerankers.Reranked;
import io.tercel.rerankers.Rerankers;
import io.tercel.rerankers.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TercelContentRetrieverTest {

    private final HashingEmbeddingModel model = new HashingEmbeddingModel();
    private final TercelEmbeddingStore store = TercelEmbeddingStore.inMemory();

    @BeforeEach
    void someAnimals() {
        add("falcon", "the falcon hunts birds in the air", 2020);
        add("hawk", "a hawk hunts mice and birds in the field", 2021);
        add("tercel", "the tercel is a male hawk or falcon", 2022);
        add("whale", "whales sing in the deep sea", 2023);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void add(String id, String text, int year) {
        Metadata metadata = new Metadata()
                .put("year", year)
                .put(SourceRef.DOCUMENT_ID, id + ".md")
                .put(SourceRef.HEADING, "Animals > " + id);
        Embedding embedding = model.embed(text).content();
        store.addAll(List.of(id), List.of(embedding), List.of(TextSegment.from(text, metadata)));
    }

    private TercelContentRetriever.Builder retriever() {
        return TercelContentRetriever.builder().store(store).embeddingModel(model);
    }

    private static List<String> ids(List<RetrievedPassage> passages) {
        return passages.stream().map(RetrievedPassage::id).toList();
    }

    @Test
    void bothLegsAreSearchedAndSayWhatTheyFound() {
        List<RetrievedPassage> found = retriever().build().search("male hawk or falcon");

        RetrievedPassage best = found.getFirst();
        assertThat(best.id()).isEqualTo("tercel");
        assertThat(best.legs()).extracting(LegMatch::leg).containsExactly(Leg.DENSE, Leg.TEXT);
        assertThat(best.legs()).extracting(LegMatch::rank).containsExactly(1, 1);
        assertThat(best.score()).isEqualTo(1, within(1e-9));
        assertThat(best.relevance().orElseThrow()).isBetween(0.5, 1.0);
        assertThat(best.source().label()).isEqualTo("tercel.md, Animals > tercel");
        assertThat(found).isSortedAccordingTo((a, b) -> Double.compare(b.score(), a.score()));
    }

    @Test
    void aDenseSearchScoresByRelevance() {
        RetrievedPassage best = retriever()
                .dense()
                .build()
                .search("whales sing in the deep sea")
                .getFirst();

        assertThat(best.id()).isEqualTo("whale");
        assertThat(best.score()).isEqualTo(1, within(1e-5));
        assertThat(best.legs()).extracting(LegMatch::leg).containsExactly(Leg.DENSE);
    }

    @Test
    void aTextSearchFindsOnlyWhatHoldsTheWordsAndNeedsNoModel() {
        TercelContentRetriever words =
                TercelContentRetriever.builder().store(store).text().build();

        List<RetrievedPassage> found = words.search("whales");

        assertThat(ids(found)).containsExactly("whale");
        assertThat(found.getFirst().legs()).extracting(LegMatch::leg).containsExactly(Leg.TEXT);
        assertThat(found.getFirst().score()).isPositive();
        assertThat(found.getFirst().relevance()).isEmpty();
        assertThat(words.search("submarine")).isEmpty();
    }

    @Test
    void aFilterHoldsForEveryQuestion() {
        assertThat(ids(retriever()
                        .filter(metadataKey("year").isGreaterThan(2021))
                        .build()
                        .search("hawk")))
                .containsExactlyInAnyOrder("tercel", "whale");
    }

    @Test
    void aDynamicFilterHoldsTogetherWithTheStaticOne() {
        TercelContentRetriever retriever = retriever()
                .filter(metadataKey("year").isGreaterThan(2020))
                .dynamicFilter(query -> Optional.ofNullable(query.metadata())
                        .map(metadata -> metadataKey("year").isLessThanOrEqualTo((Integer) metadata.chatMemoryId())))
                .build();

        Query ofMemory =
                Query.from("hawk", dev.langchain4j.rag.query.Metadata.from(UserMessage.from("hawk"), 2022, List.of()));

        assertThat(ids(retriever.search(ofMemory))).containsExactlyInAnyOrder("hawk", "tercel");
        assertThat(ids(retriever.search("hawk"))).containsExactlyInAnyOrder("hawk", "tercel", "whale");
    }

    @Test
    void noMorePassagesThanAskedForComeBack() {
        assertThat(retriever().maxResults(2).build().search("birds in the air")).hasSize(2);
        assertThat(retriever()
                        .dynamicMaxResults(query -> query.text().length())
                        .build()
                        .search("birds"))
                .hasSize(4);
    }

    @Test
    void theLeastScoreIsRelevanceInTheModesThatEmbed() {
        assertThat(ids(retriever().dense().minScore(0.99).build().search("whales sing in the deep sea")))
                .containsExactly("whale");
        assertThat(ids(retriever().minScore(0.99).build().search("whales sing in the deep sea")))
                .containsExactly("whale");
    }

    @Test
    void theLeastScoreIsBm25InTheModeByWords() {
        double best = retriever().text().build().search("hawk").getFirst().score();

        assertThat(retriever().text().minScore(best).build().search("hawk")).hasSize(1);
        assertThat(retriever().text().minScore(best + 0.01).build().search("hawk"))
                .isEmpty();
    }

    @Test
    void aRerankerPutsTheBestInANewOrderAndReadsHeadings() {
        ScoringModel byHeading = (segments, query) -> Response.from(segments.stream()
                .map(segment -> segment.text().startsWith("Animals > whale") ? 9.0 : 1.0)
                .toList());

        List<RetrievedPassage> found =
                retriever().reranker(byHeading).maxResults(2).build().search("hawk");

        assertThat(ids(found)).startsWith("whale").hasSize(2);
        assertThat(found.getFirst().rerankedScore()).hasValue(9.0);
    }

    @Test
    void contentsCarryScoreIdAndRerankedScore() {
        ScoringModel constant = (segments, query) ->
                Response.from(segments.stream().map(segment -> 0.5).toList());

        Content content = retriever()
                .reranker(constant)
                .build()
                .retrieve(Query.from("male hawk or falcon"))
                .getFirst();

        assertThat(content.textSegment().metadata().getString(SourceRef.DOCUMENT_ID))
                .isEqualTo("tercel.md");
        assertThat(content.metadata())
                .containsEntry(ContentMetadata.EMBEDDING_ID, "tercel")
                .containsEntry(ContentMetadata.RERANKED_SCORE, 0.5)
                .hasEntrySatisfying(
                        ContentMetadata.SCORE,
                        score -> assertThat((Double) score).isEqualTo(1, within(1e-9)));
    }

    @Test
    void anEmptyStoreFindsNothing() {
        try (TercelEmbeddingStore empty = TercelEmbeddingStore.inMemory()) {
            assertThat(retriever().store(empty).build().search("hawk")).isEmpty();
        }
    }

    @Test
    void entriesWithoutATextAreNotPassages() {
        store.add("bare", model.embed("hawk").content());

        assertThat(ids(retriever().dense().build().search("hawk"))).doesNotContain("bare");
    }

    @Test
    void whatIsMissingIsSaidWhenTheRetrieverIsBuilt() {
        assertThatThrownBy(() -> TercelContentRetriever.builder().build()).hasMessage("store");
        assertThatThrownBy(() -> TercelContentRetriever.builder().store(store).build())
                .hasMessage("mode HYBRID needs an embeddingModel; TEXT does without");
        assertThatThrownBy(() -> retriever().maxResults(0)).hasMessageContaining("at least 1");
    }

    @Test
    void aRerankerIsToldWhatEachLegKnowsAndSetsTheOrder() {
        List<Candidate> told = new ArrayList<>();

        List<RetrievedPassage> found = retriever()
                .rerankBy((question, candidates) -> {
                    told.addAll(candidates);
                    return candidates.reversed().stream()
                            .map(candidate -> new Reranked(candidate, told.indexOf(candidate)))
                            .toList();
                })
                .maxResults(1)
                .build()
                .search("male hawk or falcon");

        Candidate best = told.getFirst();
        assertThat(best.id()).isEqualTo("tercel");
        assertThat(best.text()).isEqualTo("Animals > tercel\n\nthe tercel is a male hawk or falcon");
        assertThat(best.signal(Signal.MEANING).orElseThrow()).isBetween(0.0, 1.0);
        assertThat(best.signal(Signal.WORDS).orElseThrow()).isPositive();
        assertThat(ids(found)).containsExactly(told.getLast().id());
        assertThat(found.getFirst().rerankedScore()).hasValue(told.size() - 1.0);
    }

    @Test
    void theLearnedRerankerPutsFirstWhatBothLegsPraise() {
        assertThat(ids(retriever().rerankBy(Rerankers.learned()).build().search("male hawk or falcon")))
                .startsWith("tercel");
    }
}
