package io.tercel.error;

/** The line of a filter that something is wrong with, and a caret below the place. */
final class Excerpt {

    /** Of a longer line the part around the place is shown. */
    private static final int MOST_CHARACTERS = 120;

    private Excerpt() {}

    /** Two lines, each begun by the end of the one before it. */
    static String of(String filter, int position) {
        int lineStart = filter.lastIndexOf('\n', Math.max(0, position - 1)) + 1;
        int lineEnd = filter.indexOf('\n', position) < 0 ? filter.length() : filter.indexOf('\n', position);
        int from = Math.max(lineStart, position - MOST_CHARACTERS / 2);
        int to = Math.min(lineEnd, Math.max(position, from) + MOST_CHARACTERS / 2);
        String before = (from > lineStart ? "…" : "") + filter.substring(from, Math.max(from, position));
        String after = filter.substring(Math.max(from, position), Math.max(to, position)) + (to < lineEnd ? "…" : "");
        // A tab is as wide in both lines, and a character of two units as one.
        String indent = before.replaceAll("[^\\t]", " ");
        return "%n  %s%s%n  %s^".formatted(before, after, indent);
    }
}
