package io.tercel.query.exec.rank;

/** A row of a snapshot in one {@code long}: the segment's position in the snapshot above, the row offset below. */
public final class RowRef {

    private RowRef() {}

    /** The reference to a row. */
    public static long of(int segment, int row) {
        return (long) segment << 32 | row;
    }

    /** The segment's position in the snapshot. */
    public static int segment(long ref) {
        return (int) (ref >>> 32);
    }

    /** The row offset in the segment. */
    public static int row(long ref) {
        return (int) ref;
    }
}
