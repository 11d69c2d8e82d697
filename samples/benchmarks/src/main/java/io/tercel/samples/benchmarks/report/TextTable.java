package io.tercel.samples.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

/** A table for people: on a terminal, columns as wide as they need to be; in Markdown, with bars between them. */
public final class TextTable {

    private final List<List<String>> lines = new ArrayList<>();

    /** A table with these headings. */
    public TextTable(String... headings) {
        lines.add(List.of(headings));
    }

    /** Adds a line with a cell for each heading. */
    public TextTable add(String... cells) {
        if (cells.length != lines.getFirst().size()) {
            throw new IllegalArgumentException(cells.length + " cells under " + lines.getFirst());
        }
        lines.add(List.of(cells));
        return this;
    }

    /** For a terminal. The first two columns begin at the left, those after them end at the right, as numbers do. */
    public String toText() {
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            StringBuilder aligned = new StringBuilder();
            for (int column = 0; column < line.size(); column++) {
                String cell = line.get(column);
                String space = " ".repeat(width(column) - cell.length());
                aligned.append(column == 0 ? "" : "  ").append(isText(column) ? cell + space : space + cell);
            }
            text.append(aligned.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    /** For Markdown. */
    public String toMarkdown() {
        StringBuilder text = new StringBuilder();
        text.append(markdownLine(lines.getFirst()));
        for (int column = 0; column < lines.getFirst().size(); column++) {
            text.append(isText(column) ? "|---" : "|---:");
        }
        text.append("|\n");
        lines.stream().skip(1).map(TextTable::markdownLine).forEach(text::append);
        return text.toString();
    }

    private static String markdownLine(List<String> cells) {
        StringBuilder line = new StringBuilder();
        cells.forEach(cell -> line.append("| ").append(cell.replace("|", "\\|")).append(' '));
        return line.append("|\n").toString();
    }

    private int width(int column) {
        return lines.stream().mapToInt(line -> line.get(column).length()).max().orElse(0);
    }

    private static boolean isText(int column) {
        return column < 2;
    }
}
