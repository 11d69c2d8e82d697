package io.tercel.rag.retriever;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.store.embedding.CosineSimilarity;

/** A passage on its way through the stages, with its stored embedding. */
record Found(RetrievedPassage passage, Embedding embedding) {

    String id() {
        return passage.id();
    }

    Found with(RetrievedPassage changed) {
        return new Found(changed, embedding);
    }

    double likeness(Found other) {
        return CosineSimilarity.between(embedding, other.embedding);
    }
}
