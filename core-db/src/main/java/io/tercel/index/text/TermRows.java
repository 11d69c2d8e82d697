package io.tercel.index.text;

import io.tercel.text.Phrase;

/** Walks the rows of one term in ascending order, and reads its positions in them. For one thread. */
interface TermRows {

    int NO_MORE_ROWS = Integer.MAX_VALUE;

    /** Number of rows that have the term, or a little more. */
    int size();

    /** Goes to the next row, at first to the first one, and returns it. */
    int next();

    /** Goes to the first row at or after {@code row}, which is not before the current one, and returns it. */
    int advance(int row);

    /** Gives the positions in the current row to {@code finder} as those of its term {@code number}. Once for each row. */
    void positions(Phrase.Finder finder, int number);

    /** Sets the bits of all rows below {@code rowBound}. Of a walk that has not begun. */
    void addTo(long[] bits, int rowBound);
}
