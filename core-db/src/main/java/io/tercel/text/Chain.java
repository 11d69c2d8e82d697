package io.tercel.text;

import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;

/**
 * What an analyzer is made of: how to make the tokenizer and each filter of one pipeline.
 *
 * @param tokenizer makes the tokenizer
 * @param filters each puts one filter behind a stream, in this order
 */
record Chain(Supplier<Tokenizer> tokenizer, List<UnaryOperator<TokenStream>> filters) {

    Chain {
        filters = List.copyOf(filters);
    }
}
