package io.tercel.langchain4j;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.EmbeddingStoreWithFilteringIT;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ContractCount.class)
class TercelEmbeddingStoreInMemoryFilteringIT extends EmbeddingStoreWithFilteringIT {

    private final TercelEmbeddingStore store = TercelEmbeddingStore.inMemory();

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Override
    protected EmbeddingStore<TextSegment> embeddingStore() {
        return store;
    }

    @Override
    protected EmbeddingModel embeddingModel() {
        return new WordEmbeddings();
    }

    @Override
    protected boolean supportsContains() {
        return true;
    }

    /** The contract has this test for stores that know no {@code containsString}; this one answers where they must throw. */
    @Test
    @Override
    protected void should_throw_exception_when_contains_is_not_supported() {
        TextSegment segment = TextSegment.from("text", Metadata.from("name", "Klaus"));
        Embedding embedding = embeddingModel().embed(segment).content();
        store.add(embedding, segment);
        EmbeddingSearchRequest request = EmbeddingSearchRequest.builder()
                .queryEmbedding(embedding)
                .filter(metadataKey("name").containsString("lau"))
                .build();
        assertThat(store.search(request).matches()).hasSize(1);
    }
}
