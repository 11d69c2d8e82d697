package io.tercel.embeddings;

/** ONNX Runtime refused or failed to run the model on a text. */
public final class InferenceFailedException extends EmbeddingException {

    private static final long serialVersionUID = 1L;

    InferenceFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
