package io.tercel.query.exec;

import io.tercel.column.BytesColumn;
import io.tercel.column.Column;
import io.tercel.column.ColumnValues;
import io.tercel.column.DoubleColumn;
import io.tercel.query.exec.rank.RowRef;
import io.tercel.schema.FieldSchema;
import io.tercel.segment.KeyOrder;
import io.tercel.segment.SegmentView;
import io.tercel.segment.Snapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns of a snapshot, for values that are remembered as a reference to a row that has them. */
final class SnapshotColumns {

    private final List<SegmentView> segments;

    SnapshotColumns(Snapshot snapshot) {
        segments = snapshot.segments();
    }

    /** The text columns of a field, one for each segment. */
    List<BytesColumn> texts(int position) {
        return segments.stream()
                .map(view -> (BytesColumn) view.segment().column(position))
                .toList();
    }

    /** The value as users get it. */
    @Nullable
    Object value(int position, FieldSchema field, long ref) {
        return ColumnValues.value(field, column(position, ref), RowRef.row(ref));
    }

    /** The order of the values of two rows, numbers or texts, nulls last. Both zeros are equal. */
    int compare(int position, long left, long right) {
        Column leftColumn = column(position, left);
        Column rightColumn = column(position, right);
        boolean leftNull = leftColumn.isNull(RowRef.row(left));
        boolean rightNull = rightColumn.isNull(RowRef.row(right));
        if (leftNull || rightNull) {
            return Boolean.compare(leftNull, rightNull);
        }
        if (leftColumn instanceof DoubleColumn leftDoubles && rightColumn instanceof DoubleColumn rightDoubles) {
            return Double.compare(leftDoubles.get(RowRef.row(left)) + 0.0, rightDoubles.get(RowRef.row(right)) + 0.0);
        }
        return KeyOrder.compare(leftColumn, RowRef.row(left), rightColumn, RowRef.row(right));
    }

    private Column column(int position, long ref) {
        return segments.get(RowRef.segment(ref)).segment().column(position);
    }
}
