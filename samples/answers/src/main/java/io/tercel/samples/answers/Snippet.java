package io.tercel.samples.answers;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a passage that says most about a question.
 *
 * @param start its first character in the passage
 * @param end the one after its last
 */
public record Snippet(int start, int end) {

    private static final Pattern HEADINGS = Pattern.compile("\\A(?:\\s*#{1,6}\\s[^\\n]*\\n)*\\s*");
    private static final int FEWEST = 140;
    private static final int MOST = 320;

    /** One to three sentences in a row; the beginning of a passage that has none. */
    public static Snippet of(String passage, QuestionTerms question) {
        List<Sentence> sentences = Sentence.of(passage);
        Snippet best = beginning(passage);
        double most = -1;
        for (int from = 0; from < sentences.size(); from++) {
            Snippet window = window(sentences, from);
            double covered = question.coverage(passage.substring(window.start(), window.end()));
            if (covered > most) {
                best = window;
                most = covered;
            }
        }
        return best.end() - best.start() <= MOST
                ? best
                : new Snippet(best.start(), wordEnd(passage, best.start() + MOST));
    }

    /** From one sentence on, until there is enough to read; never across a table or code. */
    private static Snippet window(List<Sentence> sentences, int from) {
        int start = sentences.get(from).start();
        int end = sentences.get(from).end();
        for (int next = from + 1; next < sentences.size() && end - start < FEWEST; next++) {
            Sentence sentence = sentences.get(next);
            if (sentence.start() - end > 2) {
                break;
            }
            end = sentence.end();
        }
        return new Snippet(start, end);
    }

    /** Headings are shown above a snippet already. */
    private static Snippet beginning(String passage) {
        Matcher heading = HEADINGS.matcher(passage);
        int start = heading.find() && heading.end() < passage.length() ? heading.end() : 0;
        return new Snippet(start, passage.length());
    }

    private static int wordEnd(String passage, int at) {
        int space = passage.lastIndexOf(' ', Math.min(at, passage.length()));
        return space > at - FEWEST ? space : Math.min(at, passage.length());
    }
}
