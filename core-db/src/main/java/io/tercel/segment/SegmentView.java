package io.tercel.segment;

import io.tercel.schema.ColumnData;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/*
 * A view is a number of rows, a place in the list of deletes, and a Cutoff: which of these rows count as gone. For most reads that is
 * what was deleted, and the bits are those that the segment keeps for everybody. A read of an earlier timestamp, or of a collection
 * whose rows expire, has bits of its own, made when they are asked for first; a segment that no such row is in costs two comparisons.
 */
/** A segment as one snapshot sees it. Immutable; valid until the snapshot is closed. */
public final class SegmentView {

    private final Segment segment;
    private final int rows;
    private final int deletes;
    private final Cutoff cutoff;

    /** Rows written later are not there yet. */
    private final long writtenUpTo;

    /** Made when asked for first; any two are alike. */
    private volatile @Nullable Gone gone;

    // Identity equality is what a carrier of shared arrays should have.
    @SuppressWarnings("ArrayRecordComponent")
    private record Gone(long @Nullable [] words) {}

    SegmentView(Segment segment, int rows, int deletes) {
        this(segment, rows, deletes, Cutoff.DELETED, Cutoff.ALWAYS);
    }

    private SegmentView(Segment segment, int rows, int deletes, Cutoff cutoff, long writtenUpTo) {
        this.segment = segment;
        this.rows = rows;
        this.deletes = deletes;
        this.cutoff = cutoff;
        this.writtenUpTo = writtenUpTo;
    }

    /** The same rows, of which others are gone. */
    SegmentView seenBy(Cutoff other) {
        return new SegmentView(segment, rows, deletes, other, writtenUpTo);
    }

    /** The same segment without the rows that have expired; nothing is done when there are none. */
    SegmentView withoutExpired(Cutoff other) {
        boolean isNone = segment.timestamps().min() >= other.writtenBefore()
                && other.ended().isNowhereIn(segment);
        return isNone ? this : seenBy(other);
    }

    /** The segment as it was at a timestamp that is not newer than this view. */
    SegmentView asOf(long timestamp, Cutoff other) {
        return new SegmentView(segment, segment.rowsAsOf(rows, timestamp), deletes, other, timestamp);
    }

    /** The segment; its rows from {@link #rows()} on are not visible. */
    public Segment segment() {
        return segment;
    }

    /** Rows that are visible unless they are among {@link #deleted()}: those below this. */
    public int rows() {
        return rows;
    }

    /**
     * The rows that are not visible as bits, not to be changed, maybe shorter than the rows; null when there are none. They were
     * deleted, have expired, or are newer than the snapshot.
     */
    public long @Nullable [] deleted() {
        if (isPlain()) {
            return segment.deletes().bits(deletes);
        }
        Gone known = gone;
        if (known == null) {
            known = new Gone(union(
                    union(segment.deletes().bits(deletes, cutoff.deletedUpTo()), expired()),
                    segment.writtenAfter(rows, writtenUpTo)));
            gone = known;
        }
        return known.words();
    }

    private long @Nullable [] expired() {
        long[] old = segment.writtenBefore(rows, cutoff.writtenBefore());
        Cutoff.Ended ended = cutoff.ended();
        return ended.isPossible() ? union(old, segment.upTo(rows, ended.field(), ended.upTo())) : old;
    }

    private boolean isPlain() {
        return cutoff.equals(Cutoff.DELETED) && writtenUpTo == Cutoff.ALWAYS;
    }

    private static long @Nullable [] union(long @Nullable [] left, long @Nullable [] right) {
        if (left == null || right == null) {
            return left == null ? right : left;
        }
        long[] union = (left.length >= right.length ? left : right).clone();
        long[] other = left.length >= right.length ? right : left;
        for (int i = 0; i < other.length; i++) {
            union[i] |= other[i];
        }
        return union;
    }

    /** Number of rows that are visible. */
    public int liveRows() {
        if (isPlain()) {
            return rows - deletedRows();
        }
        long[] words = deleted();
        int live = rows;
        if (words != null) {
            for (long word : words) {
                live -= Long.bitCount(word);
            }
        }
        return live;
    }

    /** Number of rows that are deleted as far as the snapshot's list of deletes goes, whatever its timestamp. */
    public int deletedRows() {
        return segment.deletes().deleted(deletes);
    }

    /** The row of a key, or -1 when it is not visible here. */
    public int find(ColumnData keys, int at) {
        int row = segment.find(keys, at, rows, writtenUpTo);
        if (row < 0) {
            return -1;
        }
        if (cutoff.deletedUpTo() == Cutoff.ALWAYS) {
            // The newest row of a key is the live one, if any is: no bits are made for one key.
            boolean expired = segment.timestamps().get(row) < cutoff.writtenBefore()
                    || cutoff.ended().has(segment, row);
            return expired || DeleteSet.contains(segment.deletes().bits(deletes), row) ? -1 : row;
        }
        return DeleteSet.contains(deleted(), row) ? -1 : row;
    }

    /** Position of the first key before {@code bound} that a visible row has; {@code bound} when there is none. */
    int firstExisting(ColumnData keys, int bound) {
        BitSet none = new BitSet();
        int at = segment.nextKnown(keys, 0, none);
        while (at < bound && find(keys, at) < 0) {
            at = segment.nextKnown(keys, at + 1, none);
        }
        return Math.min(at, bound);
    }

    /** Marks the keys that a visible row has. */
    void markExisting(ColumnData keys, BitSet existing) {
        for (int at = segment.nextKnown(keys, 0, existing);
                at < keys.rows();
                at = segment.nextKnown(keys, at + 1, existing)) {
            if (find(keys, at) >= 0) {
                existing.set(at);
            }
        }
    }

    /** How far the snapshot has come in the list of deletes. */
    int deletesSeen() {
        return deletes;
    }

    /** Which rows count as gone. */
    Cutoff cutoff() {
        return cutoff;
    }
}
