package io.tercel.rag.ingest;

import java.text.BreakIterator;
import java.util.Locale;

/** What a piece repeats of the one before it, so that a thought that runs over the cut is found whole: its last sentences. */
final class Overlap {

    private Overlap() {}

    /**
     * Where the last sentences of a stretch begin that fit into some tokens.
     *
     * @param from the stretch's first character; never returned, as repeating all of it would be no overlap
     * @param end the character after its last one
     * @return {@code end} when not even one sentence fits
     */
    static int start(String text, int from, int end, int tokens, PieceSize size) {
        if (tokens <= 0) {
            return end;
        }
        String stretch = text.substring(from, end);
        BreakIterator sentences = BreakIterator.getSentenceInstance(Locale.ROOT);
        sentences.setText(stretch);
        int best = end;
        for (int at = sentences.last(); at > 0; at = sentences.previous()) {
            if (size.tokens(stretch.substring(at)) > tokens) {
                break;
            }
            best = from + at;
        }
        return best;
    }
}
