package io.tercel.segment;

import io.tercel.schema.ColumnData;
import io.tercel.schema.RowBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The rows that a read of a segment finds, in batches in which they can be written anew. */
public final class RowBatches {

    private static final int ROWS_MAX = 4_096;

    private RowBatches() {}

    /**
     * Calls {@code visit} for batch after batch, in the order of the primary keys.
     *
     * @param storedFields how many columns each batch has
     * @param bytes of about what a batch is to take
     */
    public static void forEach(SegmentView view, int storedFields, long bytes, Consumer<RowBatch> visit) {
        RowMerge merge = RowMerge.of(List.of(view), KeyRanges.WHOLE, 0);
        long bytesOfRow = Math.max(1, view.segment().bytesUsed() / Math.max(1, view.rows()));
        int rows = Math.clamp(bytes / bytesOfRow, 1, ROWS_MAX);
        for (int from = 0; from < merge.size(); from += rows) {
            int to = Math.min(merge.size(), from + rows);
            List<ColumnData> columns = new ArrayList<>();
            for (int i = 0; i < storedFields; i++) {
                int field = i;
                columns.add(merge.slice(segment -> segment.column(field), from, to));
            }
            visit.accept(new RowBatch(to - from, columns));
        }
    }
}
