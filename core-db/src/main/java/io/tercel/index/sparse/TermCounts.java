package io.tercel.index.sparse;

import io.tercel.index.terms.TermTable;
import io.tercel.text.Analyzer;
import java.util.Arrays;

/** The distinct terms of a query text, in ascending order of their bytes, each with how often it occurs. Immutable. */
public final class TermCounts {

    private final byte[][] terms;
    private final int[] counts;

    private TermCounts(byte[][] terms, int[] counts) {
        this.terms = terms;
        this.counts = counts;
    }

    /** Of a text cut by the analyzer that cut the rows. */
    public static TermCounts of(Analyzer analyzer, CharSequence text) {
        TermTable table = new TermTable();
        int[][] counts = {new int[8]};
        analyzer.analyze(text, (utf8, offset, length, start, end, position) -> {
            int term = table.add(utf8, offset, length);
            if (term == counts[0].length) {
                counts[0] = Arrays.copyOf(counts[0], 2 * term);
            }
            counts[0][term]++;
        });
        int[] order = table.sortedIds();
        byte[][] terms = new byte[order.length][];
        int[] sorted = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            terms[i] = table.key(order[i]);
            sorted[i] = counts[0][order[i]];
        }
        return new TermCounts(terms, sorted);
    }

    /** Number of distinct terms. */
    public int size() {
        return terms.length;
    }

    /** The {@code i}-th term in UTF-8; shared, not to be changed. */
    public byte[] term(int i) {
        return terms[i];
    }

    /** How often the {@code i}-th term occurs. */
    public int count(int i) {
        return counts[i];
    }
}
