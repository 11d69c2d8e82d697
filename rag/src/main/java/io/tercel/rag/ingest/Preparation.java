package io.tercel.rag.ingest;

import dev.langchain4j.data.document.BlankDocumentException;
import dev.langchain4j.data.document.Document;
import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.segment.TextSegment;
import io.tercel.rag.SourceRef;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Reads documents and cuts them into pieces. Not safe for use by many threads. */
final class Preparation {

    /** Counts up when the same input is cut, or its metadata written, in another way than by releases before. */
    private static final int VERSION = 1;

    private final SpanSplitter markdown;
    private final SpanSplitter plain;
    private final boolean embedHeadings;
    private final AddedMetadata added;
    private final LongAdder nanos = new LongAdder();

    Preparation(SpanSplitter markdown, SpanSplitter plain, boolean embedHeadings, AddedMetadata added) {
        this.markdown = markdown;
        this.plain = plain;
        this.embedHeadings = embedHeadings;
        this.added = added;
    }

    /** Names everything here that decides what is stored for a document. */
    String description() {
        return VERSION + "|" + markdown.description() + "|" + plain.description() + "|" + embedHeadings
                + added.description();
    }

    /** Time spent so far. */
    long nanos() {
        return nanos.sum();
    }

    Prepared prepare(Planned planned, String source, String pipeline) {
        long begun = System.nanoTime();
        try {
            return cut(planned, source, pipeline);
        } catch (SkippedDocumentException | BlankDocumentException e) {
            return new Prepared.Skipped(planned, Reasons.of(e));
        } catch (IOException | RuntimeException | StackOverflowError e) {
            // Parsers of foreign formats throw all kinds of things at a damaged file; that is the file's fault, not the
            // run's.
            return new Prepared.Failed(planned, Reasons.of(e));
        } finally {
            nanos.add(System.nanoTime() - begun);
        }
    }

    private Prepared cut(Planned planned, String source, String pipeline) throws IOException {
        SourceDocument.Content content = planned.document().read();
        Document parsed = content.parse();
        Metadata metadata = parsed.metadata()
                .copy()
                .put(SourceRef.SOURCE, source)
                .put(SourceRef.DOCUMENT_ID, planned.id())
                .put(SourceRef.CONTENT_HASH, content.hash())
                .put(SourceRef.PIPELINE, pipeline);
        added.to(Document.from(parsed.text(), metadata));
        List<Span> spans = (content.markdown() ? markdown : plain).split(parsed.text());
        if (spans.isEmpty()) {
            throw new SkippedDocumentException("has no text");
        }
        List<TextSegment> pieces = MarkdownSplitter.segments(spans, Document.from(parsed.text(), metadata));
        return new Prepared.Ready(
                planned, pieces, pieces.stream().map(this::input).toList());
    }

    /** A piece from the middle of a section does not say what it is about; the headings above it do. */
    private TextSegment input(TextSegment piece) {
        String heading = piece.metadata().getString(SourceRef.HEADING);
        return embedHeadings && heading != null ? TextSegment.from(heading + "\n\n" + piece.text()) : piece;
    }
}
