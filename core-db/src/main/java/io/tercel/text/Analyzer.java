package io.tercel.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a text into terms: one tokenizer, then filters in order. Made by {@link Analyzers#of}. Immutable in what it does, and
 * safe for use by any number of threads, virtual ones as well.
 */
public interface Analyzer {

    /** Gives the terms of a text to {@code sink}, in order. What the sink throws is passed on. */
    void analyze(CharSequence text, TokenSink sink);

    /** The terms of a text, in order; empty when nothing is left of it. */
    default List<Token> analyze(String text) {
        List<Token> tokens = new ArrayList<>();
        analyze(
                text,
                (utf8, offset, length, start, end, position) -> tokens.add(
                        new Token(new String(utf8, offset, length, StandardCharsets.UTF_8), start, end, position)));
        return tokens;
    }
}
