package io.tercel.segment;

import io.tercel.column.Column;
import io.tercel.column.LongColumn;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.ColumnData;
import io.tercel.schema.PrimaryKeys;
import java.util.ArrayList;
import java.util.List;

/** The rules between the rows of a snapshot that every correct history keeps; for {@code verify()}. */
public final class SegmentCheck {

    private final CollectionSchema schema;
    private final Snapshot snapshot;
    private final List<String> problems = new ArrayList<>();

    private SegmentCheck(CollectionSchema schema, Snapshot snapshot) {
        this.schema = schema;
        this.snapshot = snapshot;
    }

    /** What is wrong, one line each. */
    public static List<String> problems(CollectionSchema schema, Snapshot snapshot) {
        SegmentCheck check = new SegmentCheck(schema, snapshot);
        check.segmentsHoldOnlyWhatTheyMay();
        check.everyKeyIsLiveOnce();
        return check.problems;
    }

    private void segmentsHoldOnlyWhatTheyMay() {
        for (SegmentView view : snapshot.segments()) {
            Column keys = view.segment().column(0);
            boolean sorted = view.segment() instanceof SealedSegment;
            for (int row = 0; row < view.rows(); row++) {
                if (sorted && row > 0 && !isInOrder(keys, view.segment().timestamps(), row)) {
                    problem(view, "keys of rows %d and %d are not in order".formatted(row - 1, row));
                    break;
                }
                if (view.segment().timestamps().get(row) > snapshot.timestamp()) {
                    problem(view, "row %d is newer than everything that was applied".formatted(row));
                    break;
                }
            }
        }
    }

    private static boolean isInOrder(Column keys, LongColumn timestamps, int row) {
        int order = KeyOrder.compare(keys, row - 1, keys, row);
        return order < 0 || (order == 0 && timestamps.get(row - 1) < timestamps.get(row));
    }

    private void everyKeyIsLiveOnce() {
        RowMerge merged = RowMerge.of(snapshot.segments(), KeyRanges.WHOLE, 0);
        int batch = 4_096;
        for (int from = 0; from < merged.size(); from += batch) {
            // One row of overlap, so that a pair across the edge is seen.
            int start = Math.max(0, from - 1);
            ColumnData keys = merged.slice(segment -> segment.column(0), start, Math.min(from + batch, merged.size()));
            for (int i = 1; i < keys.rows(); i++) {
                if (PrimaryKeys.of(keys, i - 1).equals(PrimaryKeys.of(keys, i))) {
                    problems.add(
                            "collection '%s': key %s is live twice".formatted(schema.name(), PrimaryKeys.of(keys, i)));
                }
            }
        }
    }

    private void problem(SegmentView view, String what) {
        problems.add("collection '%s', segment %d: %s"
                .formatted(schema.name(), view.segment().number(), what));
    }
}
