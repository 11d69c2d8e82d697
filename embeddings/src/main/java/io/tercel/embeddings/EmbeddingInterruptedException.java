package io.tercel.embeddings;

/** The calling thread was interrupted while it waited for vectors; its interrupt flag is set again. */
public final class EmbeddingInterruptedException extends EmbeddingException {

    private static final long serialVersionUID = 1L;

    EmbeddingInterruptedException(InterruptedException cause) {
        super("Interrupted while waiting for the embedding model", cause);
    }
}
