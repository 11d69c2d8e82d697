package io.tercel.samples.foldersearch;

import java.util.ArrayList;
import java.util.List;

/** Text in lines of a width. */
final class Wrapping {

    private Wrapping() {}

    /** White space between words becomes one blank or the end of a line. A word longer than a line is shown whole. */
    static List<String> lines(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.strip().split("\\s+", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        if (!line.isEmpty()) {
            lines.add(line.toString());
        }
        return lines;
    }
}
