package io.tercel.text;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.function.UnaryOperator;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.apache.lucene.analysis.tokenattributes.TermToBytesRefAttribute;
import org.apache.lucene.util.BytesRef;

/** One tokenizer with its filters, used for one text after the other by one thread at a time. */
final class TokenPipeline {

    private final Tokenizer tokenizer;
    private final TokenStream tokens;
    private final TermToBytesRefAttribute term;
    private final OffsetAttribute offset;
    private final PositionIncrementAttribute increment;

    TokenPipeline(Chain chain) {
        tokenizer = chain.tokenizer().get();
        TokenStream last = tokenizer;
        for (UnaryOperator<TokenStream> filter : chain.filters()) {
            last = filter.apply(last);
        }
        tokens = last;
        term = tokens.getAttribute(TermToBytesRefAttribute.class);
        offset = tokens.addAttribute(OffsetAttribute.class);
        increment = tokens.addAttribute(PositionIncrementAttribute.class);
    }

    void run(CharSequence text, TokenSink sink) {
        tokenizer.setReader(Reader.of(text));
        try (tokens) { // closing makes the stream ready for the next reader
            tokens.reset();
            int position = -1;
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
