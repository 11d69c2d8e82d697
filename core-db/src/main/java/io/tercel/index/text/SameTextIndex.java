package io.tercel.index.text;

import io.tercel.index.TextIndex;
import io.tercel.text.FuzzyTerms;
import io.tercel.text.Phrase;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The index of rows that all have the same text, or none, because they are older than their field. Safe for use by many threads. */
public final class SameTextIndex implements TextIndex, PositionSource {

    private static final int ONE_ROW = 1;

    private final GrowingTextIndex one = new GrowingTextIndex();
    private final int rows;

    /**
     * Over a number of rows.
     *
     * @param text one row: the text, cut into terms
     */
    public SameTextIndex(PositionBatch text, int rows) {
        if (text.rows() != ONE_ROW) {
            throw new IllegalArgumentException(text.rows() + " texts");
        }
        one.append(text);
        this.rows = rows;
    }

    @Override
    public int rowCount() {
        return rows;
    }

    @Override
    public void match(List<String> terms, int minimumShouldMatch, int rowBound, long[] out) {
        long[] found = new long[1];
        one.match(terms, minimumShouldMatch, ONE_ROW, found);
        setAll(found, rowBound, out);
    }

    @Override
    public void matchFuzzy(FuzzyTerms terms, int rowBound, long[] out) {
        long[] found = new long[1];
        one.matchFuzzy(terms, ONE_ROW, found);
        setAll(found, rowBound, out);
    }

    @Override
    public void matchPhrase(Phrase phrase, long slop, int rowBound, long[] out) {
        long[] found = new long[1];
        one.matchPhrase(phrase, slop, ONE_ROW, found);
        setAll(found, rowBound, out);
    }

    private void setAll(long[] found, int rowBound, long[] out) {
        if (found[0] != 0) {
            for (int row = 0; row < Math.min(rowBound, rows); row++) {
                out[row >> 6] |= 1L << row;
            }
        }
    }

    @Override
    public long heapBytes() {
        return one.heapBytes();
    }

    @Override
    public PositionStream stream() {
        return new Stream(one.stream(), rows);
    }

    /** Each term in all rows. */
    record Stream(PositionStream one, int rows) implements PositionStream {

        @Override
        public boolean next() {
            return one.next();
        }

        @Override
        public byte[] key() {
            return one.key();
        }

        @Override
        public void read(PositionBuffer into, int @Nullable [] newRows) {
            PositionBuffer text = new PositionBuffer();
            one.read(text, null);
            text.sort();
            for (int row = 0; row < rows; row++) {
                into.beginRow(row, newRows);
                for (int place = text.begin(0); place < text.end(0); place++) {
                    into.add(text.position(place));
                }
            }
        }
    }
}
