package io.tercel.embeddings;

/** LangChain4j's contract for e5-small-v2. */
final class E5SmallIT extends OnnxEmbeddingModelContract {

    @Override
    OnnxEmbeddingModel.Builder builder() {
        return OnnxEmbeddingModel.builder(BundledModel.E5_SMALL);
    }
}
