package io.tercel.query.exec;

import io.tercel.column.Column;
import io.tercel.expr.RowBitmap;
import io.tercel.query.exec.rank.RowRef;
import io.tercel.segment.KeyOrder;
import io.tercel.segment.SealedSegment;
import io.tercel.time.Deadline;
import java.util.List;
import java.util.PriorityQueue;

/*
 * Sealed segments are sorted by key, so the first rows of all are found by merging them, and no more rows are visited than are asked
 * for. A growing segment is in the order of writing: its first rows by key are picked with a heap, and then it is merged like the others.
 */
/** The eligible rows of some segments in ascending order of the primary key, a few at a time. Confined to one thread. */
final class KeyOrderedRows {

    private static final int ROWS_BETWEEN_CHECKS = 4_096;

    private final List<EligibleRows> segments;
    private final PriorityQueue<Run> smallestFirst = new PriorityQueue<>();
    private long left;
    private int visited;

    /**
     * Finds the place to begin in each segment.
     *
     * @param wanted no more rows than these will come
     */
    KeyOrderedRows(List<EligibleRows> segments, long wanted, Deadline deadline) {
        this.segments = segments;
        long eligible = 0;
        for (int segment = 0; segment < segments.size(); segment++) {
            Run run = run(segment, wanted, deadline);
            eligible += segments.get(segment).count();
            if (run.row() != RowBitmap.NO_MORE_ROWS) {
                smallestFirst.add(run);
            }
        }
        left = Math.min(wanted, eligible);
    }

    /** The first rows as {@link RowRef}s, at most {@code wanted}. */
    static long[] first(List<EligibleRows> segments, int wanted, Deadline deadline) {
        KeyOrderedRows rows = new KeyOrderedRows(segments, wanted, deadline);
        long[] first = new long[(int) rows.left];
        for (int i = 0; i < first.length; i++) {
            first[i] = rows.next(deadline);
        }
        return first;
    }

    boolean hasNext() {
        return left > 0;
    }

    /** The next row as {@link RowRef}; there is one, and it stays the next one when this throws. */
    long next(Deadline deadline) {
        checkSometimes(deadline);
        Run smallest = smallestFirst.remove();
        long row = RowRef.of(smallest.segment, smallest.row());
        smallest.advance();
        if (smallest.row() != RowBitmap.NO_MORE_ROWS) {
            smallestFirst.add(smallest);
        }
        left--;
        return row;
    }

    private Run run(int segment, long wanted, Deadline deadline) {
        EligibleRows rows = segments.get(segment);
        return rows.view().segment() instanceof SealedSegment
                ? new SortedRun(segment, rows)
                : new PickedRun(segment, rows, smallest(rows, wanted, deadline));
    }

    /** The wanted rows with the smallest keys, in their order. */
    private int[] smallest(EligibleRows rows, long wanted, Deadline deadline) {
        Column keys = rows.view().segment().column(0);
        BoundedHeap smallest = new BoundedHeap(
                (int) Math.min(wanted, rows.count()), (left, right) -> KeyOrder.compare(keys, left, keys, right));
        for (int row = rows.next(0); row != RowBitmap.NO_MORE_ROWS; row = rows.next(row + 1)) {
            checkSometimes(deadline);
            smallest.offer(row);
        }
        return smallest.sorted();
    }

    private void checkSometimes(Deadline deadline) {
        if (++visited % ROWS_BETWEEN_CHECKS == 0) {
            deadline.check();
        }
    }

    /** Rows of one segment in the order of their keys, and a place among them. */
    private abstract static sealed class Run implements Comparable<Run> {
        private final int segment;
        private final Column keys;

        Run(int segment, EligibleRows rows) {
            this.segment = segment;
            this.keys = rows.view().segment().column(0);
        }

        /** The row at this place, or {@link RowBitmap#NO_MORE_ROWS}. */
        abstract int row();

        abstract void advance();

        @Override
        public final int compareTo(Run other) {
            return KeyOrder.compare(keys, row(), other.keys, other.row());
        }
    }

    private static final class SortedRun extends Run {
        private final EligibleRows rows;
        private int row;

        SortedRun(int segment, EligibleRows rows) {
            super(segment, rows);
            this.rows = rows;
            this.row = rows.next(0);
        }

        @Override
        int row() {
            return row;
        }

        @Override
        void advance() {
            row = rows.next(row + 1);
        }
    }

    private static final class PickedRun extends Run {
        private final int[] picked;
        private int at;

        PickedRun(int segment, EligibleRows rows, int[] picked) {
            super(segment, rows);
            this.picked = picked;
        }

        @Override
        int row() {
            return at < picked.length ? picked[at] : RowBitmap.NO_MORE_ROWS;
        }

        @Override
        void advance() {
            at++;
        }
    }
}
