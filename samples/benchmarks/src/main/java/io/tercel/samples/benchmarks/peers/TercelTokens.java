package io.tercel.samples.benchmarks.peers;

import io.tercel.text.Analyzers;
import io.tercel.text.Token;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Iterator;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;

/** Gives Lucene the terms that Tercel finds in a text, so that both index the same. */
final class TercelTokens extends Analyzer {

    private final io.tercel.text.Analyzer words;

    TercelTokens(String analyzer) {
        this.words = Analyzers.of(analyzer);
    }

    @Override
    protected TokenStreamComponents createComponents(String field) {
        return new TokenStreamComponents(new Words(words));
    }

    private static final class Words extends Tokenizer {

        private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
        private final PositionIncrementAttribute increment = addAttribute(PositionIncrementAttribute.class);
        private final io.tercel.text.Analyzer words;
        private Iterator<Token> tokens = List.<Token>of().iterator();
        private int position;

        Words(io.tercel.text.Analyzer words) {
            this.words = words;
        }

        @Override
        public void reset() throws IOException {
            super.reset();
            StringWriter text = new StringWriter();
            input.transferTo(text);
            tokens = words.analyze(text.toString()).iterator();
            position = -1;
        }

        @Override
        public boolean incrementToken() {
            clearAttributes();
            if (!tokens.hasNext()) {
                return false;
            }
            Token token = tokens.next();
            term.setEmpty().append(token.text());
            increment.setPositionIncrement(token.position() - position);
            position = token.position();
            return true;
        }
    }
}
