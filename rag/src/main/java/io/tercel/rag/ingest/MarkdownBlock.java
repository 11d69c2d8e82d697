package io.tercel.rag.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A run of lines of a Markdown text that belong together. Enough of CommonMark to cut at the right places: headings of both
 * kinds, code fences, and paragraphs, which here include lists, tables and quotes. Blank lines belong to no block.
 *
 * @param start first character
 * @param end the character after the last one, its line end not counted
 * @param level of a heading, 1 to 6; 0 otherwise
 * @param title of a heading, without markup; empty otherwise
 */
record MarkdownBlock(Kind kind, int start, int end, int level, String title) {

    enum Kind {
        HEADING,
        TEXT,
        CODE
    }

    private static final Pattern HEADING = Pattern.compile(" {0,3}(#{1,6})(?:[ \\t]+(.*?))?(?:[ \\t]+#+)?[ \\t]*");
    private static final Pattern FENCE = Pattern.compile(" {0,3}(`{3,}|~{3,})([^`]*)");
    private static final Pattern UNDERLINE = Pattern.compile(" {0,3}(=+|-{2,})[ \\t]*");
    private static final Pattern NO_PARAGRAPH = Pattern.compile("[ \\t]*(?:[-+*>|]|\\d{1,9}[.)]).*| {4}.*|\\t.*");
    private static final Pattern LINK = Pattern.compile("!?\\[([^\\]]*)\\]\\([^)]*\\)");
    private static final Pattern ANCHOR = Pattern.compile("\\s*\\{#[^}]*\\}\\s*$");

    static List<MarkdownBlock> of(String text) {
        Reader reader = new Reader(text);
        int line = 0;
        while (line < text.length()) {
            int lineEnd = lineEnd(text, line);
            reader.line(line, lineEnd);
            line = Math.min(text.length(), lineEnd + 1);
        }
        return reader.finish();
    }

    static int lineEnd(String text, int from) {
        int newline = text.indexOf('\n', from);
        return newline < 0 ? text.length() : newline;
    }

    /** What a reader sees of a heading's text. */
    static String plainTitle(String markdown) {
        String title = ANCHOR.matcher(markdown).replaceAll("");
        title = LINK.matcher(title).replaceAll("$1");
        return title.replaceAll("[`*]|(?<![\\p{L}\\p{N}])_|_(?![\\p{L}\\p{N}])", "")
                .strip();
    }

    /** Holds the block that is being read while the lines go by. */
    private static final class Reader {

        private final String text;
        private final List<MarkdownBlock> blocks = new ArrayList<>();
        private Optional<String> fence = Optional.empty();
        private int start = -1;
        private int end = -1;
        private int lines;

        Reader(String text) {
            this.text = text;
        }

        void line(int from, int to) {
            String line = text.substring(from, to).stripTrailing();
            int contentEnd = from + line.length();
            if (fence.isPresent()) {
                extend(from, contentEnd);
                if (closes(line, fence.get())) {
                    fence = Optional.empty();
                    close(Kind.CODE);
                }
                return;
            }
            if (line.isBlank()) {
                close(Kind.TEXT);
                return;
            }
            Matcher heading = HEADING.matcher(line);
            Matcher opening = FENCE.matcher(line);
            if (heading.matches()) {
                close(Kind.TEXT);
                String title = heading.group(2) == null ? "" : heading.group(2);
                blocks.add(heading(from, contentEnd, heading.group(1).length(), title));
            } else if (opening.matches()) {
                close(Kind.TEXT);
                fence = Optional.of(opening.group(1));
                extend(from, contentEnd);
            } else if (lines == 1 && UNDERLINE.matcher(line).matches() && mayBeUnderlined()) {
                int level = line.strip().startsWith("=") ? 1 : 2;
                blocks.add(heading(start, contentEnd, level, text.substring(start, end)));
                reset();
            } else {
                extend(from, contentEnd);
            }
        }

        List<MarkdownBlock> finish() {
            // A fence that is never closed reaches to the end, as CommonMark has it.
            close(fence.isPresent() ? Kind.CODE : Kind.TEXT);
            return blocks;
        }

        private static MarkdownBlock heading(int start, int end, int level, String title) {
            return new MarkdownBlock(Kind.HEADING, start, end, level, plainTitle(title.strip()));
        }

        private boolean mayBeUnderlined() {
            return !NO_PARAGRAPH.matcher(text.substring(start, end)).matches();
        }

        private static boolean closes(String line, String fence) {
            String bare = line.strip();
            return bare.length() >= fence.length()
                    && bare.chars().allMatch(c -> c == fence.charAt(0))
                    && line.indexOf(bare) <= 3;
        }

        private void extend(int from, int to) {
            if (start < 0) {
                start = from;
            }
            // A blank line within a fence moves nothing: the block ends with ink.
            if (to > from) {
                end = to;
            }
            lines++;
        }

        private void close(Kind kind) {
            if (start >= 0) {
                blocks.add(new MarkdownBlock(kind, start, end, 0, ""));
            }
            reset();
        }

        private void reset() {
            start = -1;
            end = -1;
            lines = 0;
        }
    }
}
