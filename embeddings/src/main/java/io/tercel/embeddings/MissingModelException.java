package io.tercel.embeddings;

/** No model where one was asked for: the message names the file, or the artifact to add to the class path. */
public final class MissingModelException extends EmbeddingException {

    private static final long serialVersionUID = 1L;

    MissingModelException(String message) {
        super(message, null);
    }

    MissingModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
