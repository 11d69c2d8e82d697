package io.tercel.embeddings;

/** LangChain4j's contract for all-MiniLM-L6-v2, given a prompt that it does not have: the contract wants queries and documents to differ. */
final class AllMiniLmIT extends OnnxEmbeddingModelContract {

    @Override
    OnnxEmbeddingModel.Builder builder() {
        return OnnxEmbeddingModel.builder(BundledModel.ALL_MINILM_L6).queryPrompt("query: ");
    }
}
