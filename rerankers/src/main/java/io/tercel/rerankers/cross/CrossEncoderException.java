package io.tercel.rerankers.cross;

/** A cross-encoder cannot be loaded or run; the message says which file and why. */
public final class CrossEncoderException extends RuntimeException {

    private static final long serialVersionUID = 1;

    CrossEncoderException(String message) {
        super(message);
    }

    CrossEncoderException(String message, Throwable cause) {
        super(message, cause);
    }
}
