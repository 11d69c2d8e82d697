package io.tercel.index.text;

import io.tercel.text.Phrase;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Finds rows by the terms that they have, from the walks over each term's rows. */
final class TextSearch {

    private TextSearch() {}

    /** Rows that have at least {@code minimum} of the terms. */
    static void match(List<? extends TermRows> terms, int minimum, int rowBound, long[] out) {
        if (terms.size() < minimum) {
            return;
        }
        if (minimum <= 1) {
            terms.forEach(term -> term.addTo(out, rowBound));
        } else if (minimum == terms.size()) {
            matchAll(byRarity(terms), rowBound, out);
        } else {
            matchSome(terms, minimum, rowBound, out);
        }
    }

    /** Rows in which a phrase occurs. {@code terms} are those of the phrase, in its order. */
    static void phrase(List<? extends TermRows> terms, Phrase phrase, long slop, int rowBound, long[] out) {
        Phrase.Finder finder = phrase.finder(slop);
        TermRows[] rarestFirst = byRarity(terms);
        for (int row = common(rarestFirst, 0); row < rowBound; row = common(rarestFirst, row + 1)) {
            finder.clear();
            for (int i = 0; i < terms.size(); i++) {
                terms.get(i).positions(finder, i);
            }
            if (finder.occurs()) {
                out[row >> 6] |= 1L << row;
            }
        }
    }

    private static void matchAll(TermRows[] terms, int rowBound, long[] out) {
        for (int row = common(terms, 0); row < rowBound; row = common(terms, row + 1)) {
            out[row >> 6] |= 1L << row;
        }
    }

    private static void matchSome(List<? extends TermRows> terms, int minimum, int rowBound, long[] out) {
        short[] counts = new short[rowBound]; // more terms than a short counts are refused by the filter language
        for (TermRows term : terms) {
            for (int row = term.next(); row < rowBound; row = term.next()) {
                counts[row]++;
            }
        }
        for (int row = 0; row < rowBound; row++) {
            if (counts[row] >= minimum) {
                out[row >> 6] |= 1L << row;
            }
        }
    }

    private static TermRows[] byRarity(List<? extends TermRows> terms) {
        TermRows[] sorted = terms.toArray(TermRows[]::new);
        Arrays.sort(sorted, Comparator.comparingInt(TermRows::size));
        return sorted;
    }

    /** The first row at or after {@code from} that has all terms, or NO_MORE_ROWS. */
    private static int common(TermRows[] terms, int from) {
        int row = from;
        int agreed = 0;
        int at = 0;
        while (agreed < terms.length) {
            int found = terms[at].advance(row);
            if (found == TermRows.NO_MORE_ROWS) {
                return TermRows.NO_MORE_ROWS;
            }
            agreed = found == row ? agreed + 1 : 1;
            row = found;
            at = at + 1 == terms.length ? 0 : at + 1;
        }
        return row;
    }
}
