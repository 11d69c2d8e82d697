package io.tercel.rag.retriever;

import dev.langchain4j.data.segment.TextSegment;
import io.tercel.rag.SourceRef;
import java.util.List;
import java.util.OptionalInt;

/** Puts neighbouring passages together to one text, in which nothing is said twice because passages overlap. */
final class Joining {

    /** Less than this at the end of one text and the beginning of the next may be the same by chance. */
    private static final int LEAST_OVERLAP = 12;

    private static final int MOST_OVERLAP = 4_000;

    private Joining() {}

    /**
     * One text of several.
     *
     * @param pieces of one document, in its order; not empty
     */
    static String text(List<TextSegment> pieces) {
        StringBuilder text = new StringBuilder(pieces.getFirst().text());
        OptionalInt reached = SourceRef.of(pieces.getFirst().metadata()).end();
        for (TextSegment piece : pieces.subList(1, pieces.size())) {
            SourceRef place = SourceRef.of(piece.metadata());
            String next = piece.text();
            if (reached.isPresent() && place.start().isPresent() && place.end().isPresent()) {
                int repeated = reached.getAsInt() - place.start().getAsInt();
                if (repeated > 0) {
                    text.append(next, Math.min(repeated, next.length()), next.length());
                } else {
                    text.append("\n".repeat(Math.min(2, -repeated))).append(next);
                }
                reached =
                        OptionalInt.of(Math.max(reached.getAsInt(), place.end().getAsInt()));
            } else {
                int repeated = overlap(text, next);
                text.append(repeated > 0 ? "" : "\n\n").append(next, repeated, next.length());
                reached = place.end();
            }
        }
        return text.toString();
    }

    /** How many characters at the end of one text are the beginning of the other. */
    private static int overlap(CharSequence before, String after) {
        String end = before.subSequence(Math.max(0, before.length() - MOST_OVERLAP), before.length())
                .toString();
        for (int length = Math.min(end.length(), after.length()); length >= LEAST_OVERLAP; length--) {
            if (end.regionMatches(end.length() - length, after, 0, length)) {
                return length;
            }
        }
        return 0;
    }
}
