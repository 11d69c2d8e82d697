package io.tercel.embeddings.around;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.model.embedding.request.EmbeddingInputType;
import dev.langchain4j.model.embedding.request.EmbeddingRequest;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.output.TokenUsage;
import io.tercel.Database;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CachedEmbeddingModelTest {

    private final ScriptedModel model = new ScriptedModel();

    static EmbeddingRequest query(String text) {
        return EmbeddingRequest.builder()
                .input(text)
                .inputType(EmbeddingInputType.QUERY)
                .build();
    }

    @Test
    void noTextIsEmbeddedTwice() {
        try (Database database = Database.inMemory()) {
            CachedEmbeddingModel cached = CachedEmbeddingModel.around(model, database);
            cached.embedAll(ScriptedModel.segments("a", "bb", "a"));
            Response<List<Embedding>> again = cached.embedAll(ScriptedModel.segments("bb", "ccc", "a"));

            assertThat(model.calls).containsExactly(List.of("a", "bb"), List.of("ccc"));
            assertThat(ScriptedModel.lengths(again.content())).containsExactly(2f, 3f, 1f);
            assertThat(again.tokenUsage()).isEqualTo(new TokenUsage(1));
            assertThat(cached.hits()).isEqualTo(3);
            assertThat(cached.misses()).isEqualTo(3);
        }
    }

    @Test
    void theNextProcessRemembers(@TempDir Path folder) {
        try (Database database = Database.open(folder)) {
            CachedEmbeddingModel.around(model, database).embed("hawk");
        }
        try (Database database = Database.open(folder)) {
            CachedEmbeddingModel cached = CachedEmbeddingModel.around(model, database);
            assertThat(cached.embed("hawk").content().vector()).containsExactly(4, 0);
            assertThat(cached.misses()).isZero();
            assertThat(model.calls).hasSize(1);
        }
    }

    @Test
    void aQueryIsNotADocumentAndModelsAreApart() {
        try (Database database = Database.inMemory()) {
            CachedEmbeddingModel cached = CachedEmbeddingModel.around(model, database);
            CachedEmbeddingModel other = CachedEmbeddingModel.around(model, database, "scripted/model:2");
            cached.embed("hawk");
            assertThat(cached.embed(query("hawk")).embeddings().getFirst().vector())
                    .containsExactly(4, 1);
            other.embed("hawk");

            assertThat(model.calls).hasSize(3);
            assertThat(cached.collectionNames()).hasSize(1).doesNotContainAnyElementsOf(other.collectionNames());
        }
    }

    @Test
    void vectorsOfOtherDimensionsAreKeptApart() {
        try (Database database = Database.inMemory()) {
            CachedEmbeddingModel cached = CachedEmbeddingModel.around(model, database);
            cached.embed("hawk");
            cached.embed(EmbeddingRequest.builder().input("hawk").dimensions(1).build());

            assertThat(model.calls).hasSize(2);
            assertThat(cached.collectionNames()).hasSize(2);
        }
    }

    @Test
    void aFailedCallLeavesNothingBehind() {
        try (Database database = Database.inMemory()) {
            CachedEmbeddingModel cached = CachedEmbeddingModel.around(model, database);
            model.failing(new IllegalStateException("no"));
            assertThatThrownBy(() -> cached.embed("hawk")).isInstanceOf(IllegalStateException.class);
            assertThat(cached.collectionNames()).isEmpty();
            assertThat(cached.embed("hawk").content().vector()).containsExactly(4, 0);
        }
    }

    @Test
    void droppingTheCollectionEmptiesTheCache() {
        try (Database database = Database.inMemory()) {
            CachedEmbeddingModel cached = CachedEmbeddingModel.around(model, database);
            cached.embed("hawk");
            cached.collectionNames().forEach(database::dropCollection);
            cached.embed("hawk");
            assertThat(model.calls).hasSize(2);
        }
    }
}
