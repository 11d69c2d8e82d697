package io.tercel.samples.answers;

/** A chat model did not answer. The message says which and why, in one line for people. */
public final class ChatFailedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    ChatFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
