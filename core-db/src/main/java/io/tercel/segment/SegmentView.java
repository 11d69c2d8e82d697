package io.tercel.segment;

import io.tercel.schema.ColumnData;
import org.jspecify.annotations.Nullable;

/** A segment as one snapshot sees it. Immutable; valid until the snapshot is closed. */
public final class SegmentView {

    private final Segment segment;
    private final int rows;
    private final int deletes;

    SegmentView(Segment segment, int rows, int deletes) {
        this.segment = segment;
        this.rows = rows;
        this.deletes = deletes;
    }

    /** The segment; its rows from {@link #rows()} on are not visible. */
    public Segment segment() {
        return segment;
    }

    /** Rows that are visible unless deleted: those below this. */
    public int rows() {
        return rows;
    }

    /** The deleted rows as bits, not to be changed, maybe shorter than the rows; null when there are none. */
    public long @Nullable [] deleted() {
        return segment.deletes().bits(deletes);
    }

    /** Number of rows that are visible and not deleted. */
    public int liveRows() {
        return rows - segment.deletes().deleted(deletes);
    }

    /** The row of a key, or -1 when it is not here or deleted. */
    public int find(ColumnData keys, int at) {
        int row = segment.find(keys, at, rows);
        if (row < 0) {
            return -1;
        }
        long[] deleted = deleted();
        return DeleteSet.contains(deleted, row) ? -1 : row;
    }

    /** How far the snapshot has come in the list of deletes. */
    int deletesSeen() {
        return deletes;
    }
}
