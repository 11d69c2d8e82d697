package io.tercel.samples.foldersearch;

import io.tercel.rag.SourceRef;
import io.tercel.rag.retriever.LegMatch;
import io.tercel.rag.retriever.RetrievedPassage;
import io.tercel.samples.answers.QuestionTerms;
import io.tercel.samples.answers.Snippet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Passages as lines of text. */
final class PassagePrinter {

    private static final int WIDTH = 92;
    private static final String INDENT = "   ";

    private final Terminal terminal;
    private final Path folder;

    PassagePrinter(Terminal terminal, Path folder) {
        this.terminal = terminal;
        this.folder = folder;
    }

    void print(String question, List<RetrievedPassage> passages) {
        QuestionTerms terms = new QuestionTerms(question);
        int number = 1;
        for (RetrievedPassage passage : passages) {
            Snippet snippet = Snippet.of(passage.segment().text(), terms);
            terminal.out()
                    .println(number++ + ". " + terminal.bold(place(passage, snippet.start()))
                            + passage.source()
                                    .heading()
                                    .map(path -> "  " + path)
                                    .orElse(""));
            wrapped(passage.segment().text().substring(snippet.start(), snippet.end()), terms)
                    .forEach(line -> terminal.out().println(INDENT + line));
            terminal.out().println(INDENT + terminal.faint(why(passage)));
        }
    }

    /** As other programs understand it: file and line, or page. */
    String place(RetrievedPassage passage, int within) {
        SourceRef source = passage.source();
        String file = source.documentId();
        if (source.page().isPresent()) {
            return file + ", page " + source.page().getAsInt();
        }
        return line(file, source.start().orElse(0) + within)
                .map(line -> file + ":" + line)
                .orElse(file);
    }

    /** Only what is stored as it was read has lines, and only while it is as it was. */
    private Optional<Long> line(String file, int offset) {
        if (file.endsWith(".html") || file.endsWith(".htm") || file.endsWith(".pdf")) {
            return Optional.empty();
        }
        try {
            String text = Files.readString(folder.resolve(file));
            return offset <= text.length()
                    ? Optional.of(1
                            + text.substring(0, offset)
                                    .chars()
                                    .filter(c -> c == '\n')
                                    .count())
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String why(RetrievedPassage passage) {
        String legs = passage.legs().stream().map(PassagePrinter::leg).collect(Collectors.joining(", "));
        String reranked = passage.rerankedScore().isPresent()
                ? String.format(
                        Locale.ROOT, "; reranked %.2f", passage.rerankedScore().getAsDouble())
                : "";
        return legs + reranked;
    }

    private static String leg(LegMatch match) {
        return switch (match.leg()) {
            case DENSE -> String.format(Locale.ROOT, "meaning #%d (cosine %.3f)", match.rank(), match.score());
            case TEXT -> String.format(Locale.ROOT, "words #%d (BM25 %.2f)", match.rank(), match.score());
        };
    }

    private List<String> wrapped(String text, QuestionTerms terms) {
        return Wrapping.lines(text, WIDTH).stream()
                .map(line -> marked(line, terms))
                .toList();
    }

    private String marked(String line, QuestionTerms terms) {
        StringBuilder marked = new StringBuilder();
        int end = 0;
        for (QuestionTerms.Range range : terms.in(line)) {
            marked.append(line, end, range.start());
            marked.append(terminal.marked(line.substring(range.start(), range.end())));
            end = range.end();
        }
        return marked.append(line.substring(end)).toString();
    }
}
