package io.tercel.samples.answers;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A sentence of a passage.
 *
 * @param text on one line
 * @param start its first character in the passage
 * @param end the one after its last
 */
public record Sentence(String text, int start, int end) {

    private static final Pattern FENCE = Pattern.compile("^\\s*(```|~~~).*");
    private static final Pattern ITEM = Pattern.compile("^\\s*(?:[-*+]|\\d{1,3}[.)])\\s+");
    private static final Pattern NOT_PROSE =
            Pattern.compile("^\\s{0,3}(#{1,6}\\s|\\||<|[-=*_]{3,}\\s*$|\\[[^\\]]+\\]:).*");
    private static final Pattern LINE_BREAK = Pattern.compile("\\s*\\R\\s*(?:>\\s?)*");
    private static final Pattern FRONT_MATTER =
            Pattern.compile("\\A---[ \\t]*\\R.*?\\R---[ \\t]*(?:\\R|\\z)", Pattern.DOTALL);
    private static final int FEWEST_LETTERS = 12;
    /** Code that a passage has without its fence is mostly signs. */
    private static final double LEAST_LETTERS = 0.75;

    /** The sentences of a text or of Markdown, in order. Headings, tables, code and links by reference are not made of sentences. */
    public static List<Sentence> of(String passage) {
        return new Reader(passage).sentences();
    }

    /** Gathers lines to paragraphs and cuts these. */
    private static final class Reader {

        private final String passage;
        private final List<Sentence> found = new ArrayList<>();
        private int start = -1;
        private int end;

        Reader(String passage) {
            this.passage = passage;
        }

        List<Sentence> sentences() {
            boolean inFence = false;
            var front = FRONT_MATTER.matcher(passage);
            int at = front.find() ? front.end() : 0;
            while (at < passage.length()) {
                int newline = passage.indexOf('\n', at);
                int lineEnd = newline < 0 ? passage.length() : newline;
                String line = passage.substring(at, lineEnd);
                if (FENCE.matcher(line).matches()) {
                    inFence = !inFence;
                    endParagraph();
                } else if (inFence || line.isBlank() || NOT_PROSE.matcher(line).matches()) {
                    endParagraph();
                } else {
                    extend(line, at, lineEnd);
                }
                at = lineEnd + 1;
            }
            endParagraph();
            return found;
        }

        private void extend(String line, int lineStart, int lineEnd) {
            var item = ITEM.matcher(line);
            if (item.find()) {
                endParagraph();
                start = lineStart + item.end();
            } else if (start < 0) {
                start = lineStart;
            }
            end = lineEnd;
        }

        private void endParagraph() {
            if (start >= 0) {
                cut(start, end);
                start = -1;
            }
        }

        private void cut(int from, int to) {
            String paragraph = passage.substring(from, to);
            BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ROOT);
            breaks.setText(paragraph);
            int begin = breaks.first();
            for (int next = breaks.next(); next != BreakIterator.DONE; next = breaks.next()) {
                add(from, paragraph, begin, next);
                begin = next;
            }
        }

        private void add(int offset, String paragraph, int begin, int next) {
            String raw = paragraph.substring(begin, next);
            String stripped = raw.strip();
            long letters = stripped.codePoints().filter(Character::isLetter).count();
            long signs = stripped.codePoints()
                    .filter(c -> !Character.isWhitespace(c))
                    .count();
            if (letters < FEWEST_LETTERS || letters < LEAST_LETTERS * signs) {
                return;
            }
            int first = begin + raw.indexOf(stripped);
            String text = LINE_BREAK.matcher(stripped).replaceAll(" ");
            found.add(new Sentence(text, offset + first, offset + first + stripped.length()));
        }
    }
}
