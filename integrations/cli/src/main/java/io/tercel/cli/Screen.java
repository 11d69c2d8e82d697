package io.tercel.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where a command reads and writes.
 *
 * @param in what is piped in, or typed
 * @param out results
 * @param err complaints, questions and progress
 * @param person whether somebody sits there: questions are asked, and progress is drawn
 * @param colors whether words may stand out
 */
record Screen(BufferedReader in, PrintWriter out, PrintWriter err, boolean person, boolean colors) {

    /** That of this process. */
    static Screen ofProcess() {
        boolean terminal =
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        return new Screen(
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
                new PrintWriter(System.out, false, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                terminal,
                // NO_COLOR is what people set who want none: https://no-color.org
                terminal
                        && Optional.ofNullable(System.getenv("NO_COLOR"))
                                .orElse("")
                                .isEmpty());
    }

    String bold(String text) {
        return colored(text, "1");
    }

    String faint(String text) {
        return colored(text, "2");
    }

    String bad(String text) {
        return colored(text, "31");
    }

    private String colored(String text, String how) {
        return colors && !text.isEmpty() ? "\u001B[%sm%s\u001B[0m".formatted(how, text) : text;
    }

    /** The answer of the person who sits there; empty when there is nobody. */
    Optional<String> ask(String question) {
        if (!person) {
            return Optional.empty();
        }
        err.print(question + " ");
        err.flush();
        try {
            return Optional.ofNullable(in.readLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
