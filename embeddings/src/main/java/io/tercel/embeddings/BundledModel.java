package io.tercel.embeddings;

/**
 * Models that come in jars from Maven Central, so that nothing is downloaded at run time: add the artifact, and the model
 * is there. The jars are LangChain4j's; only their model and tokenizer files are read, none of their classes is used. All
 * are quantized to 8 bits.
 *
 * <p>The order is the order of preference of {@link Embeddings#auto()}.
 */
public enum BundledModel {
    /**
     * BAAI's bge-small-en-v1.5: English, 384 dimensions, 512 tokens; MIT licence.
     *
     * @see <a href="https://huggingface.co/BAAI/bge-small-en-v1.5">the model card</a>
     */
    BGE_SMALL_EN(
            "bge-small-en-v15-q",
            "bge-small-en-v1.5-q",
            512,
            Pooling.CLS,
            "Represent this sentence for searching relevant passages: ",
            ""),

    /**
     * Microsoft's e5-small-v2: English, 384 dimensions, 512 tokens; MIT licence. It was trained with a prompt before queries
     * and before documents, so embed with {@link OnnxEmbeddingModel#embedQuery} and
     * {@link OnnxEmbeddingModel#embedDocuments}, or with an input type.
     *
     * @see <a href="https://huggingface.co/intfloat/e5-small-v2">the model card</a>
     */
    E5_SMALL("e5-small-v2-q", "e5-small-v2-q", 512, Pooling.MEAN, "query: ", "passage: "),

    /**
     * The sentence-transformers project's all-MiniLM-L6-v2: English, 384 dimensions, 256 tokens, half the size of
     * {@link #BGE_SMALL_EN} and twice as fast; Apache licence 2.0.
     *
     * @see <a href="https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2">the model card</a>
     */
    ALL_MINILM_L6("all-minilm-l6-v2-q", "all-minilm-l6-v2-q", 256, Pooling.MEAN, "", "");

    private final String artifactSuffix;
    private final String modelName;
    private final int maxTokens;
    private final Pooling pooling;
    private final String queryPrompt;
    private final String documentPrompt;

    BundledModel(
            String artifactSuffix,
            String modelName,
            int maxTokens,
            Pooling pooling,
            String queryPrompt,
            String documentPrompt) {
        this.artifactSuffix = artifactSuffix;
        this.modelName = modelName;
        this.maxTokens = maxTokens;
        this.pooling = pooling;
        this.queryPrompt = queryPrompt;
        this.documentPrompt = documentPrompt;
    }

    /** The name of the model, for example {@code bge-small-en-v1.5-q}. */
    public String modelName() {
        return modelName;
    }

    /** The Maven coordinates of the jar that carries the model, without version. */
    public String artifact() {
        return "dev.langchain4j:langchain4j-embeddings-" + artifactSuffix;
    }

    /** Whether that jar is on the class path. */
    public boolean isPresent() {
        return source().isPresent();
    }

    ModelDescription description() {
        return new ModelDescription(modelName, maxTokens, pooling, true, queryPrompt, documentPrompt, true);
    }

    ModelSource.OnClassPath source() {
        return new ModelSource.OnClassPath(modelName + ".onnx", modelName + "-tokenizer.json", artifact());
    }
}
