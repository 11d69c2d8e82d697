package io.tercel.rag.retriever;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import io.tercel.embeddings.TokenEmbedder;
import io.tercel.embeddings.TokenEmbeddings;
import io.tercel.embeddings.around.BatchingEmbeddingModel;
import io.tercel.langchain4j.TercelEmbeddingStore;
import io.tercel.rag.HashingEmbeddingModel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RecommendedRetrieverTest {

    private static final String QUESTION = "hawk hunts mice";

    /** A model whose token vectors are those of the words; keeps what it was to read token by token. */
    private static final class WordByWord implements EmbeddingModel, TokenEmbedder {

        private final HashingEmbeddingModel words = new HashingEmbeddingModel();
        private final List<String> read = new ArrayList<>();
        private boolean readsAll = true;

        @Override
        public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
            return words.embedAll(segments);
        }

        @Override
        public List<TokenEmbeddings> embedTokens(List<String> texts) {
            read.addAll(texts);
            return texts.stream().map(this::tokens).toList();
        }

        private TokenEmbeddings tokens(String text) {
            String[] each = text.split(" ", -1);
            float[] values = new float[each.length * HashingEmbeddingModel.DIMENSION];
            for (int i = 0; i < each.length; i++) {
                Embedding vector = words.embed(each[i]).content();
                vector.normalize();
                System.arraycopy(
                        vector.vector(),
                        0,
                        values,
                        i * HashingEmbeddingModel.DIMENSION,
                        HashingEmbeddingModel.DIMENSION);
            }
            return new TokenEmbeddings(values, HashingEmbeddingModel.DIMENSION);
        }

        @Override
        public boolean reads(String text) {
            return readsAll;
        }

        @Override
        public int dimension() {
            return HashingEmbeddingModel.DIMENSION;
        }
    }

    private final WordByWord model = new WordByWord();

    private void fill(TercelEmbeddingStore store) {
        List<String> ids = new ArrayList<>();
        List<TextSegment> segments = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            ids.add("near" + i);
            // From 20 on: the number 13 has the dimension to itself that every text has a trace of.
            segments.add(TextSegment.from("the hawk number " + (20 + i) + " rests"));
        }
        ids.add("answer");
        segments.add(TextSegment.from("every hawk hunts mice"));
        store.addAll(ids, model.embedAll(segments).content(), segments);
        model.read.clear();
    }

    private List<String> found(TercelEmbeddingStore store, EmbeddingModel with) {
        return TercelContentRetriever.recommended(store, with).maxResults(3).build().search(QUESTION).stream()
                .map(RetrievedPassage::id)
                .toList();
    }

    @Test
    void withoutStoredTokenVectorsTheModelReadsTheBestFew() {
        try (TercelEmbeddingStore store = TercelEmbeddingStore.inMemory()) {
            // The retriever may be there before the first passage.
            assertThat(found(store, model)).isEmpty();
            fill(store);

            assertThat(found(store, model)).startsWith("answer").hasSize(3);
            assertThat(model.read)
                    .hasSize(1 + RecommendedReranker.READ_DEPTH)
                    .startsWith(QUESTION)
                    .contains("every hawk hunts mice");
        }
    }

    @Test
    void withStoredTokenVectorsTheModelReadsTheQuestionOnly() {
        try (TercelEmbeddingStore store = TercelEmbeddingStore.builder()
                .inMemory()
                .tokenVectors(
                        model.dimension(),
                        segment -> model.embedTokens(segment.text()).vectors())
                .build()) {
            fill(store);

            assertThat(found(store, model)).startsWith("answer").hasSize(3);
            assertThat(model.read).containsExactly(QUESTION);
        }
    }

    @Test
    void passagesWithoutTokenVectorsInAStoreThatHoldsThemAreRead() {
        try (TercelEmbeddingStore store = TercelEmbeddingStore.builder()
                .inMemory()
                .tokenVectors(model.dimension())
                .build()) {
            fill(store);

            assertThat(found(store, model)).startsWith("answer");
            assertThat(model.read).hasSize(1 + 1 + 31);
        }
    }

    @Test
    void wordsDecideWhereTheModelWasNotMadeForTheLanguage() {
        model.readsAll = false;
        try (TercelEmbeddingStore store = TercelEmbeddingStore.inMemory()) {
            fill(store);

            List<RetrievedPassage> passages =
                    TercelContentRetriever.recommended(store, model).build().search(QUESTION);

            assertThat(passages.getFirst().id()).isEqualTo("answer");
            assertThat(passages)
                    .isSortedAccordingTo((a, b) -> Double.compare(
                            b.rerankedScore().orElseThrow(), a.rerankedScore().orElseThrow()));
            assertThat(model.read).isEmpty();
        }
    }

    @Test
    void theOnlyPassageThatHasAWordOfTheQuestionComesFirst() {
        try (TercelEmbeddingStore store = TercelEmbeddingStore.inMemory()) {
            fill(store);
            store.addAll(
                    List.of("code"),
                    List.of(model.embed("entirely different matters").content()),
                    List.of(TextSegment.from("see quokka there")));

            assertThat(TercelContentRetriever.recommended(store, new HashingEmbeddingModel())
                            .build()
                            .search("quokka")
                            .getFirst()
                            .id())
                    .isEqualTo("code");
        }
    }

    @Test
    void aModelWithinAnotherKeepsLateInteraction() {
        try (TercelEmbeddingStore store = TercelEmbeddingStore.inMemory()) {
            fill(store);

            assertThat(found(store, BatchingEmbeddingModel.around(model).build()))
                    .isEqualTo(found(store, model));
            assertThat(model.read).as("the model has read passages").isNotEmpty();
        }
    }

    @Test
    void aModelWithoutTokenVectorsDoesToo() {
        try (TercelEmbeddingStore store = TercelEmbeddingStore.inMemory()) {
            fill(store);

            assertThat(found(store, new HashingEmbeddingModel())).startsWith("answer");
        }
    }
}
