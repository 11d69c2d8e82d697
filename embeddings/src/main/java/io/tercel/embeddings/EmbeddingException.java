package io.tercel.embeddings;

import dev.langchain4j.exception.LangChain4jException;
import org.jspecify.annotations.Nullable;

/**
 * The root of what an embedding model of this package throws on purpose. Bad arguments (a blank text, a negative count)
 * are {@link IllegalArgumentException}s instead, as everywhere in LangChain4j.
 */
public abstract sealed class EmbeddingException extends LangChain4jException
        permits EmbeddingInterruptedException,
                InferenceFailedException,
                InvalidModelException,
                MissingLibraryException,
                MissingModelException,
                ModelClosedException,
                TextTooLongException {

    private static final long serialVersionUID = 1L;

    EmbeddingException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
