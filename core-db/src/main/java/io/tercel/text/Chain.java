package io.tercel.text;

import java.io.Reader;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;

/** What an analyzer is made of: how to make one pipeline. Called by any number of threads. */
@FunctionalInterface
interface Chain {

    /** Makes a pipeline's own tokenizer and filters. */
    Parts make();

    /**
     * One pipeline.
     *
     * @param characters put before the text, in front of the tokenizer
     * @param source takes the text
     * @param tokens what comes out
     */
    record Parts(UnaryOperator<Reader> characters, Consumer<Reader> source, TokenStream tokens) {}

    /**
     * A chain of parts that are made one by one.
     *
     * @param characters each puts one filter of characters before the text, in this order
     * @param tokenizer makes the tokenizer
     * @param filters each puts one filter behind the terms, in this order
     */
    static Chain of(
            List<UnaryOperator<Reader>> characters,
            Supplier<Tokenizer> tokenizer,
            List<UnaryOperator<TokenStream>> filters) {
        Chain bare = () -> {
            Tokenizer source = tokenizer.get();
            return new Parts(UnaryOperator.identity(), source::setReader, source);
        };
        return within(characters, bare, filters);
    }

    /** A chain with filters of characters before its own, and filters behind its own. */
    static Chain within(List<UnaryOperator<Reader>> characters, Chain chain, List<UnaryOperator<TokenStream>> filters) {
        if (characters.isEmpty() && filters.isEmpty()) {
            return chain;
        }
        List<UnaryOperator<Reader>> before = List.copyOf(characters);
        List<UnaryOperator<TokenStream>> behind = List.copyOf(filters);
        return () -> {
            Parts inner = chain.make();
            TokenStream tokens = inner.tokens();
            for (UnaryOperator<TokenStream> filter : behind) {
                tokens = filter.apply(tokens);
            }
            return new Parts(
                    text -> {
                        Reader filtered = text;
                        for (UnaryOperator<Reader> each : before) {
                            filtered = each.apply(filtered);
                        }
                        return inner.characters().apply(filtered);
                    },
                    inner.source(),
                    tokens);
        };
    }

    /** Without filters of characters. */
    static Chain of(Supplier<Tokenizer> tokenizer, List<UnaryOperator<TokenStream>> filters) {
        return of(List.of(), tokenizer, filters);
    }
}
