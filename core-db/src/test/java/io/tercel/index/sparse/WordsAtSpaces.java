package io.tercel.index.sparse;

import io.tercel.text.Analyzer;
import io.tercel.text.Analyzers;

/** The plainest analyzer. */
final class WordsAtSpaces {

    static final Analyzer ANALYZER = Analyzers.of("{\"tokenizer\": \"whitespace\"}");

    private WordsAtSpaces() {}
}
