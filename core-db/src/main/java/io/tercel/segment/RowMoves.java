package io.tercel.segment;

import java.util.ArrayList;
import java.util.List;

/** Where the rows of merged segments are now: for each the new segment, and the row there. Used by one thread at a time. */
public final class RowMoves {

    private final KeyRanges ranges;

    /** By source and row: the row in the segment of its range, or -1 when it was left out. */
    private final List<int[]> newRows = new ArrayList<>();

    /** No row has been moved yet. */
    public RowMoves(KeyRanges ranges) {
        this.ranges = ranges;
    }

    /** Adds what went into one more segment. */
    public void add(SegmentWriter.Written written) {
        if (newRows.isEmpty()) {
            newRows.addAll(written.newRows());
            return;
        }
        for (int source = 0; source < newRows.size(); source++) {
            int[] known = newRows.get(source);
            int[] more = written.newRows().get(source);
            for (int row = 0; row < known.length; row++) {
                known[row] = Math.max(known[row], more[row]);
            }
        }
    }

    /** The range that a row went to. */
    int range(int source, int row) {
        return ranges.of(source, row);
    }

    /** The row in the segment of its range, or -1 when it was left out. */
    int row(int source, int row) {
        return newRows.get(source)[row];
    }
}
