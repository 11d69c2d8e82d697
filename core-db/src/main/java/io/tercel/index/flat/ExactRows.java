package io.tercel.index.flat;

import io.tercel.index.TopRows;

/**
 * Scores named rows against one query, in any order, several together, so a row may wait until others have come. For one thread; made by
 * {@link FlatIndex#rows}.
 */
public final class ExactRows {

    private final RowScan scan;
    private final TopRows top;
    private int offered;

    ExactRows(RowScan scan, TopRows top) {
        this.scan = scan;
        this.top = top;
    }

    /**
     * Scores a row, now or with the next ones.
     *
     * @param row one that has a vector and has not been named before
     */
    public void offer(int row) {
        scan.row(row);
        offered++;
    }

    /** Scores the rows that still wait. */
    public void finish() {
        scan.finish();
        top.compared(offered);
        offered = 0;
    }
}
