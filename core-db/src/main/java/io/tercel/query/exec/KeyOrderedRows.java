package io.tercel.query.exec;

import io.tercel.column.Column;
import io.tercel.expr.RowBitmap;
import io.tercel.query.exec.rank.RowRef;
import io.tercel.segment.KeyOrder;
import io.tercel.segment.SealedSegment;
import io.tercel.time.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/*
 * Sealed segments are sorted by key, so the first rows of all are found by merging them, and no more rows are visited than are wanted.
 * A growing segment is in the order of writing: its first rows by key are picked with a heap, and then it is merged like the others.
 */
/** The first eligible rows of some segments in ascending order of the primary key. */
final class KeyOrderedRows {

    private static final int ROWS_BETWEEN_CHECKS = 4_096;

    private final List<EligibleRows> segments;
    private final int wanted;
    private final Deadline deadline;
    private int visited;

    private KeyOrderedRows(List<EligibleRows> segments, int wanted, Deadline deadline) {
        this.segments = segments;
        this.wanted = wanted;
        this.deadline = deadline;
    }

    /** The rows as {@link RowRef}s, at most {@code wanted}. */
    static long[] first(List<EligibleRows> segments, int wanted, Deadline deadline) {
        return new KeyOrderedRows(segments, wanted, deadline).merged();
    }

    private long[] merged() {
        PriorityQueue<Run> smallestFirst = new PriorityQueue<>();
        long eligible = 0;
        for (int segment = 0; segment < segments.size(); segment++) {
            Run run = run(segment);
            eligible += segments.get(segment).count();
            if (run.row() != RowBitmap.NO_MORE_ROWS) {
                smallestFirst.add(run);
            }
        }
        long[] rows = new long[(int) Math.min(wanted, eligible)];
        for (int i = 0; i < rows.length; i++) {
            checkSometimes();
            Run smallest = smallestFirst.remove();
            rows[i] = RowRef.of(smallest.segment, smallest.row());
            smallest.advance();
            if (smallest.row() != RowBitmap.NO_MORE_ROWS) {
                smallestFirst.add(smallest);
            }
        }
        return rows;
    }

    private Run run(int segment) {
        EligibleRows rows = segments.get(segment);
        return rows.view().segment() instanceof SealedSegment
                ? new SortedRun(segment, rows)
                : new PickedRun(segment, rows, smallest(rows));
    }

    /** The wanted rows with the smallest keys, in their order. */
    private int[] smallest(EligibleRows rows) {
        Column keys = rows.view().segment().column(0);
        PriorityQueue<Integer> largestFirst = new PriorityQueue<>((a, b) -> KeyOrder.compare(keys, b, keys, a));
        for (int row = rows.next(0); row != RowBitmap.NO_MORE_ROWS; row = rows.next(row + 1)) {
            checkSometimes();
            if (largestFirst.size() < wanted) {
                largestFirst.add(row);
            } else if (wanted > 0 && KeyOrder.compare(keys, row, keys, largestFirst.element()) < 0) {
                largestFirst.remove();
                largestFirst.add(row);
            }
        }
        List<Integer> picked = new ArrayList<>(largestFirst);
        picked.sort((a, b) -> KeyOrder.compare(keys, a, keys, b));
        return picked.stream().mapToInt(Integer::intValue).toArray();
    }

    private void checkSometimes() {
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
