package io.tercel.expr;

import java.util.List;

/**
 * Finds the rows whose text has given terms: from an inverted index where there is one, or by reading the texts ({@link
 * ScanningTextMatcher}). The filter knows the null rows itself; what a matcher says about them is ignored.
 */
public interface TextMatcher {

    /** Adds to {@code out} the rows that contain at least {@code minimumShouldMatch} of the distinct terms. */
    void match(int field, List<String> terms, int minimumShouldMatch, RowBitmap out);

    /**
     * Adds to {@code out} the rows that contain the terms as a phrase. With {@code d} the position of a term in the text less its
     * position in the phrase, the largest and the smallest {@code d} differ by at most {@code slop}; terms that are equal stand at
     * different positions.
     */
    void matchPhrase(int field, List<String> terms, long slop, RowBitmap out);
}
