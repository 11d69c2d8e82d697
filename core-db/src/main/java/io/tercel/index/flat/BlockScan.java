package io.tercel.index.flat;

import io.tercel.column.PackedColumn;
import io.tercel.index.TopRows;
import java.lang.foreign.MemorySegment;

/*
 * Packed rows are copied to an array before they are scored, a block of some rows that stays in the first-level cache. The copy runs at
 * the speed of memory, which is what a search waits for anyhow; and because all further code works on arrays, there is one copy of it
 * and not one for each class of memory segments (see DistanceKernel). Eligible rows that lie apart end up side by side in the block, so
 * a filter makes no difference to what follows.
 */
/** Gathers eligible rows in blocks and has them scored block by block. */
abstract sealed class BlockScan implements RowScan permits WideningScan, BitScan {

    private static final int MOST_ROWS = 64;

    private final PackedColumn column;
    private final TopRows top;
    private final int blockRows;
    private final boolean withNorms;
    private final int[] rows;
    private int waiting;

    /** Of each row that waits, if the metric needs them. */
    final float[] norms;

    /** Where {@link #score} leaves its results. */
    final float[] scores;

    /**
     * A search.
     *
     * @param blockBytes how many bytes of rows are a block that leaves room in the cache for what is made of them
     */
    BlockScan(PackedColumn column, TopRows top, int blockBytes, boolean withNorms) {
        this.column = column;
        this.top = top;
        this.blockRows = blockRows(column, blockBytes);
        this.withNorms = withNorms;
        this.rows = new int[blockRows];
        this.norms = new float[blockRows];
        this.scores = new float[blockRows];
    }

    static int blockRows(PackedColumn column, int blockBytes) {
        return Math.clamp(blockBytes / column.strideBytes(), 4, MOST_ROWS);
    }

    @Override
    public final void word(int from, long eligible) {
        for (long rest = eligible; rest != 0; ) {
            int first = Long.numberOfTrailingZeros(rest);
            int end = first + Long.numberOfTrailingZeros(~(rest >>> first));
            take(from + first, from + end);
            rest = end >= Long.SIZE ? 0 : rest & (-1L << end);
        }
    }

    @Override
    public final void row(int row) {
        take(row, row + 1);
    }

    private void take(int from, int to) {
        for (int row = from; row < to; ) {
            int count = Math.min(Math.min(to, column.runEnd(row)) - row, blockRows - waiting);
            column.require(row, row + count);
            copy(column.segmentOf(row), column.offsetOf(row), waiting, count);
            if (withNorms) {
                column.norms(row, count, norms, waiting);
            }
            for (int i = 0; i < count; i++) {
                rows[waiting + i] = row + i;
            }
            waiting += count;
            row += count;
            if (waiting == blockRows) {
                finish();
            }
        }
    }

    @Override
    public final void finish() {
        score(waiting);
        for (int i = 0; i < waiting; i++) {
            top.offer(rows[i], scores[i]);
        }
        waiting = 0;
    }

    /** Copies rows that lie one after the other to the block, where {@code at} rows are already. */
    abstract void copy(MemorySegment segment, long offset, int at, int count);

    /** Scores the first rows of the block. */
    abstract void score(int count);
}
