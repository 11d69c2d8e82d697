package io.tercel.samples.benchmarks.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads texts: one for each line of a plain file, or title and text of each object of a {@code .jsonl} file. Both may be compressed. */
public final class TextFiles {

    private TextFiles() {}

    /** The texts of a file in order; empty ones are left out. */
    public static List<String> read(Path file) throws IOException {
        List<String> texts = new ArrayList<>();
        if (InputFiles.unpackedName(file).endsWith(".jsonl")) {
            try (JsonLines lines = JsonLines.open(file)) {
                while (lines.next()) {
                    texts.add(titleAndText(lines.text("title"), lines.text("text")));
                }
            }
        } else {
            try (BufferedReader lines = InputFiles.openText(file)) {
                lines.lines().map(String::strip).forEach(texts::add);
            }
        }
        texts.removeIf(String::isEmpty);
        return texts;
    }

    /**
     * The queries of a file in order; empty ones are left out.
     *
     * @param field what of an object of a {@code .jsonl} file is the query, {@code title} or {@code text}; the other one where it is empty
     */
    public static List<String> queries(Path file, String field) throws IOException {
        if (!InputFiles.unpackedName(file).endsWith(".jsonl")) {
            return read(file);
        }
        List<String> queries = new ArrayList<>();
        String other = field.equals("title") ? "text" : "title";
        try (JsonLines lines = JsonLines.open(file)) {
            while (lines.next()) {
                String query = lines.text(field).strip();
                queries.add(query.isEmpty() ? lines.text(other).strip() : query);
            }
        }
        queries.removeIf(String::isEmpty);
        return queries;
    }

    /** The sentences of texts that have a number of words in a range, in order. */
    public static List<String> sentences(List<String> texts, int minWords, int maxWords) {
        List<String> sentences = new ArrayList<>();
        BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ENGLISH);
        for (String text : texts) {
            breaks.setText(text);
            int start = breaks.first();
            for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
                String sentence = text.substring(start, end).strip();
                int words = sentence.split("\\s+").length;
                if (words >= minWords && words <= maxWords) {
                    sentences.add(sentence);
                }
                start = end;
            }
        }
        return sentences;
    }

    static String titleAndText(String title, String text) {
        return (title + " " + text).strip();
    }
}
