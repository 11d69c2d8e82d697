package io.tercel.index.sparse;

import io.tercel.index.terms.TermTable;
import io.tercel.text.Analyzer;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Rows made ready for {@link GrowingSparseIndex#append}: texts are cut and counted here, outside of any lock. For one thread
 * at a time; may be used again after {@link #clear}.
 */
public final class TermBatch {

    private final PostingKind kind;
    private final TermTable table = new TermTable();

    /** Entries of all rows: key number and value, one after the other; a row's begin where those of the row before end. */
    private int[] keys = new int[64];

    private int[] values = new int[64];
    private int entries;

    private int[] entryEnds = new int[16];
    private int[] lengths = new int[16];
    private int rows;

    /** For each key, the last entry that was made for it: of this row, if it is not before the row's first entry. */
    private int[] lastEntry = new int[64];

    /** An empty batch. */
    public TermBatch(PostingKind kind) {
        this.kind = kind;
    }

    /** Number of rows. */
    public int rows() {
        return rows;
    }

    /** Adds a row with a text; it may be empty, or have no term left. */
    public void addText(Analyzer analyzer, CharSequence text) {
        require(PostingKind.TERM_FREQUENCY);
        int first = entries;
        int[] length = new int[1];
        try {
            analyzer.analyze(text, (utf8, offset, bytes, start, end, position) -> {
                count(table.add(utf8, offset, bytes), first);
                length[0]++;
            });
        } catch (RuntimeException | Error e) {
            entries = first; // the row was not added
            throw e;
        }
        endRow(length[0]);
    }

    /**
     * Adds a row with a sparse vector.
     *
     * @param dimensions as unsigned numbers, each once
     * @param weights finite; zero means that the dimension is not there
     * @param from the vector's first entry in both arrays
     * @param to the end of its entries
     */
    public void addVector(int[] dimensions, float[] weights, int from, int to) {
        require(PostingKind.WEIGHT);
        byte[] key = new byte[Integer.BYTES];
        int first = entries;
        for (int i = from; i < to; i++) {
            if (weights[i] != 0) {
                ByteBuffer.wrap(key).putInt(dimensions[i]);
                addEntry(table.add(key, 0, key.length), Float.floatToRawIntBits(weights[i]));
            }
        }
        endRow(entries - first);
    }

    /** Adds a row that has no value. */
    public void addNull() {
        endRow(RowLengths.NO_VALUE);
    }

    /** Forgets all rows. */
    public void clear() {
        table.clear();
        entries = 0;
        rows = 0;
    }

    PostingKind kind() {
        return kind;
    }

    TermTable table() {
        return table;
    }

    int firstEntry(int row) {
        return row == 0 ? 0 : entryEnds[row - 1];
    }

    int entryEnd(int row) {
        return entryEnds[row];
    }

    int key(int entry) {
        return keys[entry];
    }

    int value(int entry) {
        return values[entry];
    }

    int length(int row) {
        return lengths[row];
    }

    private void require(PostingKind expected) {
        if (kind != expected) {
            throw new IllegalArgumentException("a batch of %s does not take %s".formatted(kind, expected));
        }
    }

    private void count(int key, int rowFirst) {
        if (key < lastEntry.length) {
            int last = lastEntry[key];
            if (last >= rowFirst && last < entries && keys[last] == key) {
                values[last]++;
                return;
            }
        }
        addEntry(key, 1);
    }

    private void addEntry(int key, int value) {
        if (entries == keys.length) {
            keys = Arrays.copyOf(keys, 2 * entries);
            values = Arrays.copyOf(values, 2 * entries);
        }
        if (key >= lastEntry.length) {
            lastEntry = Arrays.copyOf(lastEntry, Math.max(key + 1, 2 * lastEntry.length));
        }
        keys[entries] = key;
        values[entries] = value;
        lastEntry[key] = entries++;
    }

    private void endRow(int length) {
        if (rows == entryEnds.length) {
            entryEnds = Arrays.copyOf(entryEnds, 2 * rows);
            lengths = Arrays.copyOf(lengths, 2 * rows);
        }
        entryEnds[rows] = entries;
        lengths[rows++] = length;
    }
}
