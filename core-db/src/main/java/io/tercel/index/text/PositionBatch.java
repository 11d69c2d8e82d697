package io.tercel.index.text;

import io.tercel.index.terms.TermTable;
import io.tercel.text.Analyzer;
import java.util.Arrays;

/** Texts cut into terms with their positions, ready for {@link GrowingTextIndex#append}. For one thread at a time. */
public final class PositionBatch {

    private final TermTable table = new TermTable();

    /** Terms of all rows one after the other, by number, and their positions; a row's begin where those of the row before end. */
    private int[] terms = new int[64];

    private int[] positions = new int[64];
    private int tokens;
    private int[] rowEnds = new int[16];
    private int rows;

    /** Number of rows. */
    public int rows() {
        return rows;
    }

    /** Adds a row with a text. */
    public void addText(Analyzer analyzer, CharSequence text) {
        recording(analyzer).analyze(text, (utf8, offset, length, start, end, position) -> {});
    }

    /** Adds a row without a text. */
    public void addNull() {
        endRow();
    }

    /**
     * Cuts as another analyzer does, and adds a row of each text that is cut, so that a text that several indexes need is analyzed once.
     * For one thread.
     */
    public Analyzer recording(Analyzer analyzer) {
        return (text, sink) -> {
            int first = tokens;
            try {
                analyzer.analyze(text, (utf8, offset, length, start, end, position) -> {
                    add(table.add(utf8, offset, length), position);
                    sink.accept(utf8, offset, length, start, end, position);
                });
            } catch (RuntimeException | Error e) {
                tokens = first; // the row was not added
                throw e;
            }
            endRow();
        };
    }

    TermTable table() {
        return table;
    }

    int firstToken(int row) {
        return row == 0 ? 0 : rowEnds[row - 1];
    }

    int tokenEnd(int row) {
        return rowEnds[row];
    }

    int term(int token) {
        return terms[token];
    }

    int position(int token) {
        return positions[token];
    }

    private void add(int term, int position) {
        if (tokens == terms.length) {
            terms = Arrays.copyOf(terms, 2 * tokens);
            positions = Arrays.copyOf(positions, 2 * tokens);
        }
        terms[tokens] = term;
        positions[tokens++] = position;
    }

    private void endRow() {
        if (rows == rowEnds.length) {
            rowEnds = Arrays.copyOf(rowEnds, 2 * rows);
        }
        rowEnds[rows++] = tokens;
    }
}
