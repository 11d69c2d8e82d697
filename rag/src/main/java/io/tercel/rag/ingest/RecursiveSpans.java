package io.tercel.rag.ingest;

import dev.langchain4j.data.document.splitter.DocumentSplitters;
import java.util.ArrayList;
import java.util.List;

/**
 * LangChain4j's recursive splitter: paragraphs, then lines, sentences, words. Its own overlap is not used: it repeats the first
 * paragraph as pieces of their own when the second one is long (seen in 1.19.0). What overlaps is added here, where it is known
 * where in the text a piece is.
 */
final class RecursiveSpans implements SpanSplitter {

    private final PieceSize size;
    private final SpanSplitter pieces;

    RecursiveSpans(PieceSize size) {
        this.size = size;
        this.pieces = new AligningSplitter(
                DocumentSplitters.recursive(size.maxTokens() - size.overlapTokens(), 0, size.estimator()), "recursive");
    }

    @Override
    public String description() {
        return "recursive(" + size.maxTokens() + "," + size.overlapTokens() + ")";
    }

    @Override
    public List<Span> split(String text) {
        List<Span> spans = new ArrayList<>();
        int from = 0;
        for (Span piece : pieces.split(text)) {
            int start = spans.isEmpty()
                    ? piece.start()
                    : Overlap.start(text, from, piece.start(), size.overlapTokens(), size);
            spans.add(new Span(start, piece.end(), ""));
            from = piece.start();
        }
        return spans;
    }
}
