package io.tercel.embeddings;

/** LangChain4j's contract for bge-small-en-v1.5. */
final class BgeSmallEnIT extends OnnxEmbeddingModelContract {

    @Override
    OnnxEmbeddingModel.Builder builder() {
        return OnnxEmbeddingModel.builder(BundledModel.BGE_SMALL_EN);
    }
}
