package io.tercel.text;

import java.io.Reader;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.AnalyzerWrapper;

/**
 * A chain as one of Lucene's analyzers has it. Lucene keeps the pipelines of an analyzer by thread; here each is made anew, since
 * {@link ChainAnalyzer} has a pool of its own.
 */
final class LuceneChain implements Chain {

    private static final String FIELD = "text";

    private final Maker maker;

    LuceneChain(Analyzer analyzer) {
        this.maker = new Maker(analyzer);
    }

    @Override
    public Parts make() {
        Analyzer.TokenStreamComponents made = maker.fresh();
        return new Parts(this::characters, made.getSource(), made.getTokenStream());
    }

    private Reader characters(Reader text) {
        return maker.initReader(FIELD, text);
    }

    /** Only a subclass may ask another analyzer for its parts. */
    private static final class Maker extends AnalyzerWrapper {

        private final Analyzer wrapped;

        Maker(Analyzer wrapped) {
            super(PER_FIELD_REUSE_STRATEGY);
            this.wrapped = wrapped;
        }

        TokenStreamComponents fresh() {
            return createComponents(FIELD);
        }

        @Override
        protected Analyzer getWrappedAnalyzer(String field) {
            return wrapped;
        }
    }
}
