package io.tercel.samples.quickstart;

import io.tercel.rag.retriever.LegMatch;
import io.tercel.rag.retriever.RetrievedPassage;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Answers as text for people. */
final class AnswerPrinter {

    private static final int WIDTH = 96;
    private static final int SNIPPET_LINES = 2;
    private static final String INDENT = "     ";

    private final PrintStream out;
    private final Style style;

    AnswerPrinter(PrintStream out, Style style) {
        this.out = out;
        this.style = style;
    }

    void print(Answer answer) {
        out.println();
        out.println(style.bold("? " + answer.question()));
        if (answer.passages().isEmpty()) {
            out.println("  Nothing was found.");
        }
        Snippet snippet = new Snippet(answer.question(), style, WIDTH - INDENT.length(), SNIPPET_LINES);
        int rank = 1;
        for (RetrievedPassage passage : answer.passages()) {
            out.printf(
                    Locale.ROOT,
                    "%3d. %s%n",
                    rank++,
                    style.bold(passage.source().label()));
            out.println(INDENT + style.faint(why(passage)));
            snippet.of(passage.segment().text()).forEach(line -> out.println(INDENT + line));
        }
        int count = answer.passages().size();
        String passages = count == 1 ? "1 passage" : count + " passages";
        out.println(style.faint("  " + passages + " in " + Times.of(answer.took())));
    }

    private static String why(RetrievedPassage passage) {
        List<LegMatch> legs = passage.legs();
        String found = legs.stream().map(AnswerPrinter::leg).collect(Collectors.joining(", "));
        return String.format(Locale.ROOT, "score %.3f · %s", passage.score(), found);
    }

    private static String leg(LegMatch match) {
        return switch (match.leg()) {
            case DENSE -> String.format(Locale.ROOT, "dense #%d (cosine %.3f)", match.rank(), match.score());
            case TEXT -> String.format(Locale.ROOT, "text #%d (BM25 %.2f)", match.rank(), match.score());
        };
    }
}
