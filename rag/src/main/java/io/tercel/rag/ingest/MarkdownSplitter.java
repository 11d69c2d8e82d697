package io.tercel.rag.ingest;

import dev.langchain4j.data.document.Document;
import dev.langchain4j.data.document.DocumentSplitter;
import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.segment.TextSegment;
import io.tercel.rag.SourceRef;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Splits Markdown along its headings. Each piece holds whole paragraphs, lists and code fences of one section where they fit,
 * knows the path of headings above it and where it stands in the text. Very small neighbouring sections share a piece, under
 * the headings that they have in common; a paragraph that is too large alone is cut by LangChain4j's recursive splitter.
 *
 * <p>A piece's metadata is the document's with {@link SourceRef#INDEX}, {@link SourceRef#START} and {@link SourceRef#END} as
 * integers and, when there is one, {@link SourceRef#HEADING}. Its text is exactly that stretch of the document's text.
 *
 * <p>For use outside of {@link Ingestor}, which uses it by itself. Not safe for use by many threads.
 */
public final class MarkdownSplitter implements DocumentSplitter {

    private final SpanSplitter spans;

    /**
     * With the sizes of pieces.
     *
     * @param maxTokens most tokens of a piece, at least 16
     * @param overlapTokens most tokens that a piece repeats of the piece before it in the same section, at most half of {@code maxTokens}
     * @param counter counts the tokens of a text
     * @throws IllegalArgumentException when a size is out of range
     */
    public MarkdownSplitter(int maxTokens, int overlapTokens, ToIntFunction<String> counter) {
        spans = new MarkdownSpans(new PieceSize(maxTokens, overlapTokens, counter));
    }

    @Override
    public List<TextSegment> split(Document document) {
        return segments(spans.split(document.text()), document);
    }

    static List<TextSegment> segments(List<Span> spans, Document document) {
        List<TextSegment> segments = new ArrayList<>(spans.size());
        PageCounter pages = new PageCounter(document.text());
        for (Span span : spans) {
            Metadata metadata = document.metadata()
                    .copy()
                    .put(SourceRef.INDEX, segments.size())
                    .put(SourceRef.START, span.start())
                    .put(SourceRef.END, span.end());
            if (!span.heading().isEmpty()) {
                metadata.put(SourceRef.HEADING, span.heading());
            }
            pages.pageAt(span.start()).ifPresent(page -> metadata.put(SourceRef.PAGE, page));
            // A page break is one character, as its replacement is: offsets stay true.
            segments.add(TextSegment.from(span.of(document.text()).replace(PageCounter.PAGE_BREAK, '\n'), metadata));
        }
        return segments;
    }
}
