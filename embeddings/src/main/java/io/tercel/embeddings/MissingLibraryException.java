package io.tercel.embeddings;

/** A native library cannot be loaded: the message names the artifact that carries it and this platform. */
public final class MissingLibraryException extends EmbeddingException {

    private static final long serialVersionUID = 1L;

    MissingLibraryException(String message, Throwable cause) {
        super(message, cause);
    }
}
