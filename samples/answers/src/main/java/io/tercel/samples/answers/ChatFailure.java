package io.tercel.samples.answers;

import java.net.ConnectException;
import java.net.http.HttpTimeoutException;

/** Why a chat model did not answer, in a few words for people. */
final class ChatFailure {

    private static final int LONGEST = 300;

    private ChatFailure() {}

    static String of(Throwable failure) {
        Throwable deepest = failure;
        while (true) {
            if (deepest instanceof ConnectException) {
                return "nothing answers at its address";
            }
            if (deepest instanceof HttpTimeoutException) {
                return "it took too long";
            }
            Throwable cause = deepest.getCause();
            if (cause == null) {
                break;
            }
            deepest = cause;
        }
        String message = deepest.getMessage();
        String said = message == null || message.isBlank() ? deepest.getClass().getSimpleName() : message.strip();
        return said.length() <= LONGEST ? said : said.substring(0, LONGEST) + "…";
    }
}
