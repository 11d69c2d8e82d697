package io.tercel.expr;

import io.tercel.text.FuzzyTerms;
import io.tercel.text.Phrase;
import java.util.List;

/**
 * Finds the rows whose text has given terms: from an inverted index where there is one, or by reading the texts ({@link
 * ScanningTextMatcher}). The filter knows the null rows itself; what a matcher says about them is ignored.
 */
public interface TextMatcher {

    /** Adds to {@code out} the rows that contain at least {@code minimumShouldMatch} of the distinct terms. */
    void match(int field, List<String> terms, int minimumShouldMatch, RowBitmap out);

    /** Adds to {@code out} the rows that contain a term that is nearly one of some. */
    void matchFuzzy(int field, FuzzyTerms terms, RowBitmap out);

    /** Adds to {@code out} the rows in which the phrase occurs. */
    void matchPhrase(int field, Phrase phrase, long slop, RowBitmap out);
}
