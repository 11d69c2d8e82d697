package io.tercel.segment;

import io.tercel.schema.ColumnData;
import io.tercel.schema.StoredRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The rows of a snapshot that have some keys. Valid as long as the snapshot is open. */
public final class RowsOfKeys implements StoredRows {

    private static final int ABSENT = -1;

    private final List<SegmentView> segments;

    /** For each key the segment that its row is in, or {@link #ABSENT}. */
    private final int[] segmentOf;

    private final int[] rowOf;

    private RowsOfKeys(List<SegmentView> segments, int[] segmentOf, int[] rowOf) {
        this.segments = segments;
        this.segmentOf = segmentOf;
        this.rowOf = rowOf;
    }

    /** Looks up keys in all partitions. */
    public static RowsOfKeys find(Snapshot snapshot, ColumnData keys) {
        List<SegmentView> segments = snapshot.segments();
        int[] segmentOf = new int[keys.rows()];
        int[] rowOf = new int[keys.rows()];
        Arrays.fill(segmentOf, ABSENT);
        for (int key = 0; key < segmentOf.length; key++) {
            for (int segment = 0; segment < segments.size() && segmentOf[key] == ABSENT; segment++) {
                int row = segments.get(segment).find(keys, key);
                if (row >= 0) {
                    segmentOf[key] = segment;
                    rowOf[key] = row;
                }
            }
        }
        return new RowsOfKeys(segments, segmentOf, rowOf);
    }

    /** Numbers of the partitions that the rows are in, ascending; with {@code absent} among them when a key has no row. */
    public Set<Integer> partitions(int absent) {
        Set<Integer> partitions = new TreeSet<>();
        for (int segment : segmentOf) {
            partitions.add(
                    segment == ABSENT ? absent : segments.get(segment).segment().partition());
        }
        return partitions;
    }

    @Override
    public boolean exists(int position) {
        return segmentOf[position] != ABSENT;
    }

    @Override
    public void read(int storedField, BitSet positions, Part part) {
        for (int segment = 0; segment < segments.size(); segment++) {
            List<Integer> here = new ArrayList<>();
            for (int at = positions.nextSetBit(0); at >= 0; at = positions.nextSetBit(at + 1)) {
                if (segmentOf[at] == segment) {
                    here.add(at);
                }
            }
            if (!here.isEmpty()) {
                int[] found = here.stream().mapToInt(Integer::intValue).toArray();
                int[] rows = Arrays.stream(found).map(at -> rowOf[at]).toArray();
                part.take(
                        found,
                        segments.get(segment).segment().column(storedField).gather(rows));
            }
        }
    }
}
