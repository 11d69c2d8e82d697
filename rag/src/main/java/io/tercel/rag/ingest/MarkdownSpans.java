package io.tercel.rag.ingest;

import java.util.ArrayList;
import java.util.List;

/*
 * Cuts at headings first, then between blocks, and inside a block only when the block alone is too large.
 *
 * Invariants: a piece is one stretch of the text; a heading is in the same piece as what follows it; no piece is larger than
 * allowed, but by such headings; a code fence is cut only when it is too large alone, and then between lines; a piece repeats
 * the end of the one before only within a section, and never a part of a fence.
 */
final class MarkdownSpans implements SpanSplitter {

    private final PieceSize size;
    private final SpanSplitter paragraphs;

    MarkdownSpans(PieceSize size) {
        this.size = size;
        this.paragraphs = new RecursiveSpans(size);
    }

    @Override
    public String description() {
        return "markdown(" + size.maxTokens() + "," + size.overlapTokens() + ")";
    }

    @Override
    public List<Span> split(String text) {
        Packing packing = new Packing(text);
        MarkdownBlock.of(text).forEach(packing::add);
        return packing.finish();
    }

    private final class Packing {

        private final String text;
        private final List<Span> spans = new ArrayList<>();
        private HeadingPath path = HeadingPath.EMPTY;

        /** Headings read since the last block: they go with the next one. */
        private int headingsStart = -1;

        private int headingsEnd = -1;

        /** The piece that is being filled; none when {@code start} is negative. */
        private int start = -1;

        private int end = -1;
        private int tokens;
        private HeadingPath above = HeadingPath.EMPTY;
        private MarkdownBlock.Kind lastKind = MarkdownBlock.Kind.TEXT;
        private int lastBlockStart;

        Packing(String text) {
            this.text = text;
        }

        void add(MarkdownBlock block) {
            if (block.kind() == MarkdownBlock.Kind.HEADING) {
                path = path.below(block);
                headingsStart = headingsStart < 0 ? block.start() : headingsStart;
                headingsEnd = block.end();
                return;
            }
            boolean newSection = headingsStart >= 0;
            int from = newSection ? headingsStart : block.start();
            headingsStart = -1;
            int more = size.tokens(text.substring(from, block.end()));
            boolean full = tokens + more > size.maxTokens();
            boolean sectionEnds = newSection && tokens >= size.smallSection();
            if (start >= 0 && (full || sectionEnds)) {
                int repeated = newSection ? from : overlapStart(size.maxTokens() - more);
                flush();
                if (repeated < end) {
                    from = repeated;
                    more = size.tokens(text.substring(from, block.end()));
                }
            }
            if (size.tokens(text.substring(block.start(), block.end())) > size.maxTokens()) {
                cut(from, block);
            } else {
                extend(from, block, more);
            }
        }

        List<Span> finish() {
            if (headingsStart >= 0 && start >= 0) {
                end = headingsEnd;
            } else if (headingsStart >= 0) {
                spans.add(new Span(headingsStart, headingsEnd, path.text()));
            }
            flush();
            return spans;
        }

        private void extend(int from, MarkdownBlock block, int more) {
            above = start < 0 ? path : above.common(path);
            start = start < 0 ? from : start;
            end = block.end();
            tokens += more;
            lastKind = block.kind();
            lastBlockStart = block.start();
        }

        private void flush() {
            if (start >= 0) {
                spans.add(new Span(start, end, above.text()));
            }
            start = -1;
            tokens = 0;
        }

        /** A block that is too large alone, with the headings that go with it. */
        private void cut(int from, MarkdownBlock block) {
            int firstPiece = spans.size();
            switch (block.kind()) {
                case CODE -> cutLines(block.start(), block.end());
                case TEXT, HEADING -> cutText(block.start(), block.end());
            }
            Span first = spans.get(firstPiece);
            spans.set(firstPiece, new Span(from, first.end(), first.heading()));
        }

        private void cutText(int from, int to) {
            for (Span span : paragraphs.split(text.substring(from, to))) {
                spans.add(span.movedBy(from, path.text()));
            }
        }

        private void cutLines(int from, int to) {
            int pieceStart = from;
            int pieceTokens = 0;
            for (int line = from; line < to; ) {
                int next = Math.min(to, MarkdownBlock.lineEnd(text, line) + 1);
                int more = size.tokens(text.substring(line, next));
                if (pieceTokens + more > size.maxTokens()) {
                    addInk(pieceStart, line);
                    pieceStart = line;
                    pieceTokens = 0;
                }
                if (more > size.maxTokens()) {
                    cutText(line, next);
                    pieceStart = next;
                } else {
                    pieceTokens += more;
                }
                line = next;
            }
            addInk(pieceStart, to);
        }

        private void addInk(int from, int to) {
            String piece = text.substring(from, to);
            if (!piece.isBlank()) {
                spans.add(new Span(from, from + piece.stripTrailing().length(), path.text()));
            }
        }

        /** Where the sentences begin that are repeated in the next piece; the end of this one when none are. */
        private int overlapStart(int room) {
            if (lastKind == MarkdownBlock.Kind.CODE) {
                return end;
            }
            int allowed = Math.min(size.overlapTokens(), room);
            return Overlap.start(text, lastBlockStart, end, allowed, size);
        }
    }
}
