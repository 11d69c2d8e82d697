package io.tercel.rag.ingest;

import dev.langchain4j.data.document.Document;
import dev.langchain4j.data.document.DocumentSplitter;
import dev.langchain4j.data.segment.TextSegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Any LangChain4j splitter, its pieces found again in the text. Those splitters return text without its place, trim it and
 * join paragraphs anew, so pieces are looked for by their characters that are not white space. The piece is then what the
 * document has there, its own white space included.
 */
final class AligningSplitter implements SpanSplitter {

    private final DocumentSplitter splitter;
    private final String description;

    AligningSplitter(DocumentSplitter splitter, String description) {
        this.splitter = splitter;
        this.description = description;
    }

    @Override
    public String description() {
        return description;
    }

    /**
     * @throws UnusableDocumentException when a piece is not a part of the text
     */
    @Override
    public List<Span> split(String text) {
        if (text.isBlank()) {
            return List.of();
        }
        InkedText ink = InkedText.of(text);
        List<Span> spans = new ArrayList<>();
        // The next piece follows this one, or repeats its end. Following is tried first: in a text that repeats itself,
        // pieces
        // would else be found too early and the end of the text be covered by none.
        int from = 0;
        int next = 0;
        for (TextSegment piece : splitter.split(Document.from(text))) {
            InkedText wanted = InkedText.of(piece.text());
            if (wanted.letters.isEmpty()) {
                continue;
            }
            int at = ink.find(wanted, from, next);
            if (at < 0) {
                throw new UnusableDocumentException("the splitter changed the text of piece " + spans.size());
            }
            from = at + 1;
            next = at + wanted.letters.length();
            spans.add(new Span(ink.places[at], ink.places[next - 1] + 1, ""));
        }
        return spans;
    }

    /** A text without its white space, and where in the text each of the remaining characters is. */
    private static final class InkedText {

        private final String letters;
        private final int[] places;

        private InkedText(String letters, int[] places) {
            this.letters = letters;
            this.places = places;
        }

        static InkedText of(String text) {
            StringBuilder letters = new StringBuilder(text.length());
            int[] places = new int[text.length()];
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c > ' ' && !Character.isWhitespace(c)) {
                    places[letters.length()] = i;
                    letters.append(c);
                }
            }
            return new InkedText(letters.toString(), places);
        }

        /** Where this text's pieces may begin: at {@code next} if it can, or else as soon as possible after {@code from}. */
        int find(InkedText piece, int from, int next) {
            return letters.startsWith(piece.letters, next) ? next : letters.indexOf(piece.letters, from);
        }
    }
}
