package io.tercel.samples.quickstart;

import java.io.Console;
import java.util.Optional;

/** How words stand out: in bold on a terminal, between marks where bold cannot be seen. */
enum Style {
    TERMINAL("\u001B[1m", "\u001B[0m", "\u001B[1;33m", "\u001B[0m", "\u001B[2m", "\u001B[0m"),
    PLAIN("", "", "«", "»", "", "");

    private final String boldOn;
    private final String boldOff;
    private final String markOn;
    private final String markOff;
    private final String faintOn;
    private final String faintOff;

    Style(String boldOn, String boldOff, String markOn, String markOff, String faintOn, String faintOff) {
        this.boldOn = boldOn;
        this.boldOff = boldOff;
        this.markOn = markOn;
        this.markOff = markOff;
        this.faintOn = faintOn;
        this.faintOff = faintOff;
    }

    /** What suits the place that the output goes to. */
    static Style detect() {
        // NO_COLOR is what people set who want none: https://no-color.org
        boolean terminal =
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        return terminal && System.getenv("NO_COLOR") == null ? TERMINAL : PLAIN;
    }

    String bold(String text) {
        return boldOn + text + boldOff;
    }

    /** A word of the question in a passage. */
    String mark(String text) {
        return markOn + text + markOff;
    }

    String faint(String text) {
        return faintOn + text + faintOff;
    }
}
