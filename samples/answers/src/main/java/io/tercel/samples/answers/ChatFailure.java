package io.tercel.samples.answers;

import java.net.ConnectException;
import java.net.http.HttpTimeoutException;

/** Why a chat model did not answer, and what to do, in a few words for people. */
final class ChatFailure {

    private static final int LONGEST = 300;

    private ChatFailure() {}

    static String of(Throwable failure, String address) {
        Throwable deepest = failure;
        while (true) {
            if (deepest instanceof ConnectException) {
                return "nothing answers at %s; start the server there, or give another address with --chat-url"
                        .formatted(address);
            }
            if (deepest instanceof HttpTimeoutException) {
                return "%s took too long; ask again, or give a smaller model with --chat-model".formatted(address);
            }
            Throwable cause = deepest.getCause();
            if (cause == null) {
                break;
            }
            deepest = cause;
        }
        String message = deepest.getMessage();
        String said = message == null || message.isBlank() ? deepest.getClass().getSimpleName() : message.strip();
        String shortened = said.length() <= LONGEST ? said : said.substring(0, LONGEST) + "…";
        return "%s says: %s".formatted(address, shortened);
    }
}
