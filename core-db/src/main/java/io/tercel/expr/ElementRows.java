package io.tercel.expr;

import io.tercel.schema.ArrayCodec;
import io.tercel.schema.FieldSchema;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Elements of the arrays of a block, up to as many as a block has rows, as the rows of a source. Used by one thread. */
final class ElementRows implements RowSource {

    private final List<FieldSchema> storedFields;
    private final Map<Integer, RowArrays> columns = new HashMap<>();
    private final int[] rows = new int[BLOCK_ROWS];
    private final int[] indexes = new int[BLOCK_ROWS];
    private final ByteRun run = new ByteRun();
    private @Nullable Block block;
    private int laidOut;

    /** One ARRAY field over the rows of the block. */
    private static final class RowArrays {

        private final ArrayCodec codec;
        /** Which piece of memory a row's array lies in, so that pieces can be told apart. */
        private final int[] pieces = new int[BLOCK_ROWS];

        private final MemorySegment[] memory = new MemorySegment[BLOCK_ROWS];
        private final long[] starts = new long[BLOCK_ROWS];
        private final int[] lengths = new int[BLOCK_ROWS];
        private boolean loaded;

        RowArrays(FieldSchema field) {
            codec = new ArrayCodec(field);
        }

        void load(int field, Block block, ByteRun run) {
            int done = 0;
            for (int piece = 0; done < block.count(); piece++) {
                int covered = block.source().bytes(field, block.from() + done, block.count() - done, run);
                Arrays.fill(pieces, done, done + covered, piece);
                Arrays.fill(memory, done, done + covered, run.memory());
                System.arraycopy(run.starts(), 0, starts, done, covered);
                System.arraycopy(run.lengths(), 0, lengths, done, covered);
                done += covered;
            }
            loaded = true;
        }
    }

    ElementRows(List<FieldSchema> storedFields) {
        this.storedFields = storedFields;
    }

    /** Turns to the arrays of another block. */
    void moveTo(Block next) {
        block = next;
        laidOut = 0;
        columns.values().forEach(column -> column.loaded = false);
    }

    private RowArrays column(int field) {
        RowArrays column = columns.computeIfAbsent(field, number -> new RowArrays(storedFields.get(number)));
        if (!column.loaded && block != null) {
            column.load(field, block, run);
        }
        return column;
    }

    /** The number of elements of a row of the block. */
    int count(int field, int row) {
        RowArrays column = column(field);
        return column.codec.count(column.memory[row], column.starts[row], column.lengths[row]);
    }

    /** Lays out one element more and returns how many there are. */
    int add(int row, int index) {
        rows[laidOut] = row;
        indexes[laidOut] = index;
        return ++laidOut;
    }

    int laidOut() {
        return laidOut;
    }

    void clear() {
        laidOut = 0;
    }

    /** The row of the block that an element belongs to. */
    int row(int element) {
        return rows[element];
    }

    @Override
    public void longs(int field, int from, int count, long[] out) {
        RowArrays column = column(field);
        for (int i = 0; i < count; i++) {
            int row = rows[from + i];
            out[i] = column.codec.longAt(column.memory[row], column.starts[row], indexes[from + i]);
        }
    }

    @Override
    public void doubles(int field, int from, int count, double[] out) {
        RowArrays column = column(field);
        for (int i = 0; i < count; i++) {
            int row = rows[from + i];
            out[i] = column.codec.doubleAt(column.memory[row], column.starts[row], indexes[from + i]);
        }
    }

    @Override
    public void nulls(int field, int from, int count, long[] out) {
        Arrays.fill(out, 0, RowBitmap.wordsFor(count), 0L);
    }

    @Override
    public int bytes(int field, int from, int count, ByteRun out) {
        RowArrays column = column(field);
        MemorySegment memory = column.memory[rows[from]];
        out.memory(memory);
        int covered = 0;
        while (covered < count && column.pieces[rows[from + covered]] == column.pieces[rows[from]]) {
            int row = rows[from + covered];
            out.starts()[covered] = column.codec.start(memory, column.starts[row], indexes[from + covered]);
            out.lengths()[covered] = column.codec.length(memory, column.starts[row], indexes[from + covered]);
            covered++;
        }
        return covered;
    }
}
