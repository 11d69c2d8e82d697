package io.tercel.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingSearchResult;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.EmbeddingStoreAddAllContract;
import dev.langchain4j.store.embedding.EmbeddingStoreRemoveAllContract;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ContractCount.class)
class NextContractTest implements EmbeddingStoreAddAllContract, EmbeddingStoreRemoveAllContract {

    @AutoClose
    private final TercelEmbeddingStore store = TercelEmbeddingStore.inMemory();

    @Override
    public EmbeddingStore<TextSegment> embeddingStore() {
        return store;
    }

    @Test
    void theContractIsThatOfTheLangChain4jOnTheClassPath() {
        assertThat(LangChain4jContract.ofClassPath()).isEqualTo(LangChain4jContract.V1_20);
    }

    @Test
    @Timeout(60)
    void searchingAsynchronouslyIsTheInterfacesOwnMethod() throws Exception {
        Embedding embedding = Embedding.from(new float[] {1, 2});
        store.add("a", embedding);
        EmbeddingStore<TextSegment> asked = store;
        CompletableFuture<EmbeddingSearchResult<TextSegment>> found = asked.searchAsync(
                EmbeddingSearchRequest.builder().queryEmbedding(embedding).build());
        assertThat(found.get(30, TimeUnit.SECONDS).matches()).hasSize(1);
    }
}
