package io.tercel.samples.foldersearch;

import java.io.BufferedReader;
import java.io.Console;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where questions come from and answers go.
 *
 * @param in what is typed
 * @param out what is shown
 * @param err complaints and progress
 * @param rich whether bold and colours can be seen and lines be written over
 */
record Terminal(BufferedReader in, PrintStream out, PrintStream err, boolean rich) {

    private static final String OFF = "\u001B[0m";

    /** That of this process. NO_COLOR is what people set who want no colours: https://no-color.org */
    static Terminal ofProcess() {
        boolean rich =
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false)
                        && System.getenv("NO_COLOR") == null;
        return new Terminal(
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
                new PrintStream(System.out, true, StandardCharsets.UTF_8),
                new PrintStream(System.err, true, StandardCharsets.UTF_8),
                rich);
    }

    String bold(String text) {
        return rich ? "\u001B[1m" + text + OFF : text;
    }

    String faint(String text) {
        return rich ? "\u001B[2m" + text + OFF : text;
    }

    /** A word of the question; between marks where colours cannot be seen. */
    String marked(String text) {
        return rich ? "\u001B[1;33m" + text + OFF : "«" + text + "»";
    }

    /** The number of a source. */
    String source(int number) {
        String text = "[" + number + "]";
        return rich ? "\u001B[36m" + text + OFF : text;
    }
}
