package io.tercel.text;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.apache.lucene.analysis.tokenattributes.TermToBytesRefAttribute;
import org.apache.lucene.util.BytesRef;

/** One tokenizer with its filters, used for one text after the other by one thread at a time. */
final class TokenPipeline {

    private final Chain.Parts parts;
    private final TokenStream tokens;
    private final TermToBytesRefAttribute term;
    private final OffsetAttribute offset;
    private final PositionIncrementAttribute increment;

    TokenPipeline(Chain chain) {
        parts = chain.make();
        tokens = parts.tokens();
        term = tokens.getAttribute(TermToBytesRefAttribute.class);
        offset = tokens.addAttribute(OffsetAttribute.class);
        increment = tokens.addAttribute(PositionIncrementAttribute.class);
    }

    void run(CharSequence text, TokenSink sink) {
        parts.source().accept(parts.characters().apply(Reader.of(text)));
        try (tokens) { // closing makes the stream ready for the next reader
            tokens.reset();
            int position = -1; // the first term is 1 or more ahead
            while (tokens.incrementToken()) {
                position += increment.getPositionIncrement();
                BytesRef bytes = term.getBytesRef();
                sink.accept(
                        bytes.bytes, bytes.offset, bytes.length, offset.startOffset(), offset.endOffset(), position);
            }
            tokens.end();
        } catch (IOException e) {
            throw new UncheckedIOException("reading a text in memory", e);
        }
    }
}
