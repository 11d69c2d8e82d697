package io.tercel.embeddings;

/** The model was found, but its graph, tokenizer or configuration is not one that can be run here. */
public final class InvalidModelException extends EmbeddingException {

    private static final long serialVersionUID = 1L;

    InvalidModelException(String message) {
        super(message, null);
    }

    InvalidModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
