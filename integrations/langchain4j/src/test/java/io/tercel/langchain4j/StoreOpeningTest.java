package io.tercel.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import io.tercel.Database;
import io.tercel.config.DatabaseOptions;
import io.tercel.config.Durability;
import io.tercel.error.ReadOnlyException;
import io.tercel.error.StorageException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class StoreOpeningTest {

    private static final Embedding EMBEDDING = Embedding.from(new float[] {1, 2});

    @TempDir
    Path directory;

    private record NamedModel(String modelName, int dimension) implements EmbeddingModel {
        @Override
        public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
            return Response.from(segments.stream()
                    .map(segment -> Embedding.from(new float[dimension]))
                    .toList());
        }
    }

    private TercelEmbeddingStore open(EmbeddingModel model) {
        return TercelEmbeddingStore.builder()
                .path(directory)
                .embeddingModel(model)
                .build();
    }

    // The embedding model

    @Test
    void aCollectionRemembersTheModelItsEmbeddingsAreOf() {
        try (TercelEmbeddingStore store = open(new NamedModel("small", 2))) {
            assertThat(store.modelName()).isEqualTo(Optional.of("small"));
            assertThat(store.dimension()).isEqualTo(OptionalInt.of(2));
        }
        try (TercelEmbeddingStore store = TercelEmbeddingStore.open(directory)) {
            assertThat(store.modelName()).isEqualTo(Optional.of("small"));
        }
        open(new NamedModel("small", 2)).close();
    }

    @Test
    void anotherModelOfTheSameDimensionIsRefused() {
        open(new NamedModel("small", 2)).close();
        assertThatThrownBy(() -> open(new NamedModel("other", 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("model 'small'")
                .hasMessageContaining("'other'");
        assertThatThrownBy(() -> open(new NamedModel("small", 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 dimensions")
                .hasMessageContaining("built for 3");
    }

    @Test
    void aModelWithoutANameIsKnownByItsDimensionOnly() {
        open(new NamedModel("unknown", 2)).close();
        try (TercelEmbeddingStore store = open(new NamedModel("small", 2))) {
            assertThat(store.modelName()).isEmpty();
        }
        assertThatThrownBy(() -> TercelEmbeddingStore.builder().modelName(" "))
                .isInstanceOf(IllegalArgumentException.class);
    }

    // Reading only, and other options

    @Test
    void aStoreThatIsReadOnlyIsSearchedButNotChanged() {
        try (TercelEmbeddingStore store = TercelEmbeddingStore.open(directory)) {
            store.add("a", EMBEDDING);
        }
        try (TercelEmbeddingStore store = TercelEmbeddingStore.openReadOnly(directory)) {
            assertThat(store.get("a")).isPresent();
            assertThat(store.search(EmbeddingSearchRequest.builder()
                                    .queryEmbedding(EMBEDDING)
                                    .build())
                            .matches())
                    .hasSize(1);
            assertThatThrownBy(() -> store.add(EMBEDDING)).isInstanceOf(ReadOnlyException.class);
            assertThatThrownBy(() -> store.remove("a")).isInstanceOf(ReadOnlyException.class);
            assertThatThrownBy(store::removeAll).isInstanceOf(ReadOnlyException.class);
        }
    }

    @Test
    void readingOnlyMakesNothing() {
        assertThatThrownBy(() -> TercelEmbeddingStore.openReadOnly(directory.resolve("none")))
                .isInstanceOf(StorageException.class);
        TercelEmbeddingStore.open(directory).close();
        try (TercelEmbeddingStore store = TercelEmbeddingStore.builder()
                .path(directory)
                .dimension(2)
                .readOnly(true)
                .build()) {
            assertThat(store.collection()).isEmpty();
            assertThat(store.count()).isZero();
        }
    }

    @Test
    void optionsAreForADatabaseThatTheStoreOpens() {
        try (TercelEmbeddingStore store = TercelEmbeddingStore.builder()
                .path(directory)
                .options(DatabaseOptions.defaults().durability(Durability.OS_BUFFER))
                .build()) {
            store.add(EMBEDDING);
        }
        try (Database database = Database.inMemory()) {
            assertThatThrownBy(() -> TercelEmbeddingStore.builder()
                            .database(database)
                            .readOnly(true)
                            .build())
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    // What versions of LangChain4j demand

    @Test
    void removingNoIdsIsRefusedOrDoesNothingAsTheContractSays() {
        try (TercelEmbeddingStore refusing = TercelEmbeddingStore.builder()
                        .inMemory()
                        .contract(LangChain4jContract.V1_19)
                        .build();
                TercelEmbeddingStore passing = TercelEmbeddingStore.builder()
                        .inMemory()
                        .contract(LangChain4jContract.V1_20)
                        .build()) {
            assertThatThrownBy(() -> refusing.removeAll(List.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("ids cannot be null or empty");
            passing.add("a", EMBEDDING);
            passing.removeAll(List.of());
            assertThat(passing.count()).isEqualTo(1);
        }
    }

    @Test
    @Timeout(60)
    void searchingAsynchronouslyFindsTheSameAndFailsInTheFuture() throws Exception {
        try (TercelEmbeddingStore store = TercelEmbeddingStore.inMemory()) {
            store.add("a", EMBEDDING);
            EmbeddingSearchRequest request =
                    EmbeddingSearchRequest.builder().queryEmbedding(EMBEDDING).build();
            assertThat(store.searchAsync(request).get(30, TimeUnit.SECONDS).matches())
                    .isEqualTo(store.search(request).matches());
            EmbeddingSearchRequest tooLong = EmbeddingSearchRequest.builder()
                    .queryEmbedding(Embedding.from(new float[] {1, 2, 3}))
                    .build();
            assertThatThrownBy(() -> store.searchAsync(tooLong).join())
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(IllegalArgumentException.class);
        }
    }
}
