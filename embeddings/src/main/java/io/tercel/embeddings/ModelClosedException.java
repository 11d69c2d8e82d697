package io.tercel.embeddings;

/** The model was closed before or during the call. */
public final class ModelClosedException extends EmbeddingException {

    private static final long serialVersionUID = 1L;

    ModelClosedException(String modelName) {
        super("Embedding model '" + modelName + "' is closed", null);
    }
}
