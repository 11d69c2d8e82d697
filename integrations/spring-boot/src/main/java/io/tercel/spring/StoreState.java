package io.tercel.spring;

import io.tercel.langchain4j.TercelEmbeddingStore;
import java.util.LinkedHashMap;
import java.util.Map;

/** What health says about a store. */
record StoreState(TercelEmbeddingStore store) {

    /**
     * Details to be shown.
     *
     * @throws RuntimeException when the store does not answer
     */
    Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("entries", store.count());
        store.collection().ifPresent(collection -> details.put("collection", collection.name()));
        store.dimension().ifPresent(dimension -> details.put("dimension", dimension));
        store.modelName().ifPresent(model -> details.put("model", model));
        return details;
    }
}
