package io.tercel.samples.multitenant;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.filter.Filter;
import io.tercel.langchain4j.TercelEmbeddingStore;
import io.tercel.langchain4j.TercelEmbeddingStoreBuilder;
import java.util.List;

/**
 * What one tenant may do with the store. The tenant comes from whoever checked who is asking, never from the question: so there is no
 * method here that could be told another one.
 */
record Desk(TercelEmbeddingStore store, EmbeddingModel model, String tenant) {

    private static final String TENANT = "tenant";

    /** A store that is divided by tenant: a search of one does not look at the entries of most others. */
    static TercelEmbeddingStoreBuilder divided(TercelEmbeddingStoreBuilder store) {
        return store.partitionBy(TENANT);
    }

    void add(String text) {
        TextSegment segment = TextSegment.from(text, Metadata.from(TENANT, tenant));
        store.add(model.embed(segment).content(), segment);
    }

    List<String> find(String question) {
        return store
                .search(EmbeddingSearchRequest.builder()
                        .queryEmbedding(model.embed(question).content())
                        .filter(ours())
                        .maxResults(3)
                        .build())
                .matches()
                .stream()
                .map(match -> match.embedded().text())
                .toList();
    }

    long count() {
        return store.count(ours());
    }

    void leave() {
        store.removeAll(ours());
    }

    private Filter ours() {
        return metadataKey(TENANT).isEqualTo(tenant);
    }
}
