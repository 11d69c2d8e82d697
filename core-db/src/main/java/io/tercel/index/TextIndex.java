package io.tercel.index;

import io.tercel.text.FuzzyTerms;
import io.tercel.text.Phrase;
import java.util.List;

/**
 * Which rows of a text field have which terms, and at which positions. Safe for use by many threads. Rows without a text are never
 * found.
 */
public interface TextIndex {

    /** Number of rows, with a text or without. */
    int rowCount();

    /**
     * Finds the rows below {@code rowBound} that have at least {@code minimumShouldMatch} of some distinct terms.
     *
     * @param out gets the bit {@code row & 63} of word {@code row >> 6} set; other bits stay
     */
    void match(List<String> terms, int minimumShouldMatch, int rowBound, long[] out);

    /** Finds the rows below {@code rowBound} that have a term that is nearly one of some; {@code out} as in {@link #match}. */
    void matchFuzzy(FuzzyTerms terms, int rowBound, long[] out);

    /** Finds the rows below {@code rowBound} in which a phrase occurs; {@code out} as in {@link #match}. */
    void matchPhrase(Phrase phrase, long slop, int rowBound, long[] out);

    /** Bytes held on the Java heap, estimated. */
    long heapBytes();
}
