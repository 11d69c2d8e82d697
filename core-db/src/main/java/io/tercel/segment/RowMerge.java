package io.tercel.segment;

import io.tercel.column.BytesColumn;
import io.tercel.column.Column;
import io.tercel.column.DoubleColumn;
import io.tercel.column.LongColumn;
import io.tercel.column.PackedColumn;
import io.tercel.column.SparseColumn;
import io.tercel.column.VectorColumn;
import io.tercel.schema.ColumnData;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The rows of some segments that are not gone, in the order of their primary keys: what a new sealed segment is made of. Ordered rows
 * make key lookups a binary search, reads in key order a walk, and the smaller of two rows the one with the smaller key. Rows of the
 * same key, of which at most one is live, are in the order of time.
 */
final class RowMerge {

    private final List<SegmentView> sources;

    /** Source above, row below, in key order. */
    private final long[] rows;

    private RowMerge(List<SegmentView> sources, long[] rows) {
        this.sources = sources;
        this.rows = rows;
    }

    /** The rows of one of the ranges. */
    static RowMerge of(List<SegmentView> sources, KeyRanges ranges, int range) {
        Column[] keys = sources.stream().map(view -> view.segment().column(0)).toArray(Column[]::new);
        LongColumn[] times =
                sources.stream().map(view -> view.segment().timestamps()).toArray(LongColumn[]::new);
        return new RowMerge(sources, sorted(liveRows(sources, ranges, range), new Order(keys, times)));
    }

    /** The rows of a range that are not gone, as they lie: source above, row below. */
    static long[] liveRows(List<SegmentView> sources, KeyRanges ranges, int range) {
        int live = Math.toIntExact(
                sources.stream().mapToLong(SegmentView::liveRows).sum());
        long[] rows = new long[Math.ceilDiv(live, ranges.count())];
        int count = 0;
        for (int source = 0; source < sources.size(); source++) {
            SegmentView view = sources.get(source);
            long[] deleted = view.deleted();
            for (int row = 0; row < view.rows(); row++) {
                if (!DeleteSet.contains(deleted, row) && ranges.of(source, row) == range) {
                    if (count == rows.length) {
                        rows = Arrays.copyOf(rows, Math.min(live, 2 * count));
                    }
                    rows[count++] = (long) source << 32 | row;
                }
            }
        }
        return count == rows.length ? rows : Arrays.copyOf(rows, count);
    }

    int size() {
        return rows.length;
    }

    /** For each row of a source its new row, or -1 when it is gone. */
    int[] newRowsOf(int source) {
        int[] newRows = new int[sources.get(source).rows()];
        Arrays.fill(newRows, -1);
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] >>> 32 == source) {
                newRows[(int) rows[i]] = i;
            }
        }
        return newRows;
    }

    /** Values of the merged rows {@code from} to {@code to}, the latter not included. */
    ColumnData slice(Function<Segment, Column> column, int from, int to) {
        Column[] columns =
                sources.stream().map(view -> column.apply(view.segment())).toArray(Column[]::new);
        if (columns.length == 1) {
            int[] gathered = new int[to - from];
            for (int i = 0; i < gathered.length; i++) {
                gathered[i] = (int) rows[from + i];
            }
            return columns[0].gather(gathered);
        }
        long @Nullable [] nulls = nulls(columns, from, to);
        return switch (columns[0]) {
            case LongColumn ignored -> longs(columns, from, to, nulls);
            case DoubleColumn ignored -> doubles(columns, from, to, nulls);
            case BytesColumn ignored -> bytes(columns, from, to, nulls);
            case VectorColumn vectors -> vectors(columns, vectors.dimension(), from, to, nulls);
            case PackedColumn packed -> packed(columns, packed.width(), from, to, nulls);
            case SparseColumn ignored -> sparse(columns, from, to, nulls);
            default -> throw new IllegalStateException("unknown column " + columns[0].getClass());
        };
    }

    /** Takes rows of one segment that follow each other there and among the merged ones. */
    @FunctionalInterface
    interface RunVisitor {
        void visit(Segment segment, int firstRow, int count);
    }

    /** Goes through the merged rows {@code from} to {@code to}, the latter not included, in runs as long as can be. */
    void forEachRun(int from, int to, RunVisitor visitor) {
        for (int start = from; start < to; ) {
            int end = start + 1;
            // The source is in the upper half, so this holds within one source only: a row is never the largest int.
            while (end < to && rows[end] == rows[end - 1] + 1) {
                end++;
            }
            visitor.visit(sources.get((int) (rows[start] >>> 32)).segment(), (int) rows[start], end - start);
            start = end;
        }
    }

    private Column column(Column[] columns, int at) {
        return columns[(int) (rows[at] >>> 32)];
    }

    private long @Nullable [] nulls(Column[] columns, int from, int to) {
        if (Arrays.stream(columns).noneMatch(Column::hasNulls)) {
            return null;
        }
        long[] nulls = new long[(to - from + 63) >> 6];
        for (int i = from; i < to; i++) {
            if (column(columns, i).isNull((int) rows[i])) {
                nulls[(i - from) >> 6] |= 1L << ((i - from) & 63);
            }
        }
        return nulls;
    }

    private static boolean isNull(long @Nullable [] nulls, int at) {
        return nulls != null && (nulls[at >> 6] & (1L << (at & 63))) != 0;
    }

    private ColumnData longs(Column[] columns, int from, int to, long @Nullable [] nulls) {
        long[] values = new long[to - from];
        for (int i = from; i < to; i++) {
            if (!isNull(nulls, i - from)) {
                values[i - from] = ((LongColumn) column(columns, i)).get((int) rows[i]);
            }
        }
        return new ColumnData.Longs(values, nulls);
    }

    private ColumnData doubles(Column[] columns, int from, int to, long @Nullable [] nulls) {
        double[] values = new double[to - from];
        for (int i = from; i < to; i++) {
            if (!isNull(nulls, i - from)) {
                values[i - from] = ((DoubleColumn) column(columns, i)).get((int) rows[i]);
            }
        }
        return new ColumnData.Doubles(values, nulls);
    }

    private ColumnData bytes(Column[] columns, int from, int to, long @Nullable [] nulls) {
        int[] offsets = new int[to - from + 1];
        for (int i = from; i < to; i++) {
            int length = ((BytesColumn) column(columns, i)).length((int) rows[i]);
            offsets[i - from + 1] = Math.addExact(offsets[i - from], length);
        }
        byte[] bytes = new byte[offsets[to - from]];
        for (int i = from; i < to; i++) {
            BytesColumn source = (BytesColumn) column(columns, i);
            int row = (int) rows[i];
            MemorySegment.copy(
                    source.segmentOf(row),
                    ValueLayout.JAVA_BYTE,
                    source.offsetOf(row),
                    bytes,
                    offsets[i - from],
                    offsets[i - from + 1] - offsets[i - from]);
        }
        return new ColumnData.Bytes(bytes, offsets, nulls);
    }

    private ColumnData vectors(Column[] columns, int dimension, int from, int to, long @Nullable [] nulls) {
        float[] values = new float[Math.multiplyExact(to - from, dimension)];
        for (int i = from; i < to; i++) {
            ((VectorColumn) column(columns, i)).copy((int) rows[i], values, (i - from) * dimension);
        }
        return new ColumnData.Vectors(values, dimension, nulls);
    }

    private ColumnData packed(Column[] columns, int width, int from, int to, long @Nullable [] nulls) {
        byte[] bytes = new byte[Math.multiplyExact(to - from, width)];
        for (int i = from; i < to; i++) {
            ((PackedColumn) column(columns, i)).copy((int) rows[i], bytes, (i - from) * width);
        }
        return new ColumnData.Packed(bytes, width, nulls);
    }

    private ColumnData sparse(Column[] columns, int from, int to, long @Nullable [] nulls) {
        int[] offsets = new int[to - from + 1];
        for (int i = from; i < to; i++) {
            int entries = ((SparseColumn) column(columns, i)).entries((int) rows[i]);
            offsets[i - from + 1] = Math.addExact(offsets[i - from], entries);
        }
        int[] indices = new int[offsets[to - from]];
        float[] values = new float[indices.length];
        for (int i = from; i < to; i++) {
            ((SparseColumn) column(columns, i)).copy((int) rows[i], indices, values, offsets[i - from]);
        }
        return new ColumnData.Sparse(indices, values, offsets, nulls);
    }

    /** Bottom-up merge sort: primitive, stable, and one pass over rows that are in order already. */
    static long[] sorted(long[] rows, LongBinaryOperator order) {
        long[] from = rows;
        long[] to = new long[rows.length];
        for (int width = 1; width < rows.length; width *= 2) {
            boolean moved = false;
            for (int start = 0; start < rows.length; start += 2 * width) {
                int middle = Math.min(start + width, rows.length);
                int end = Math.min(start + 2 * width, rows.length);
                boolean inOrder = middle == end || order.applyAsLong(from[middle - 1], from[middle]) <= 0;
                if (inOrder) {
                    System.arraycopy(from, start, to, start, end - start);
                } else {
                    merge(from, to, start, middle, end, order);
                    moved = true;
                }
            }
            if (moved) {
                long[] swap = from;
                from = to;
                to = swap;
            }
        }
        return from;
    }

    private static void merge(long[] from, long[] to, int start, int middle, int end, LongBinaryOperator order) {
        int left = start;
        int right = middle;
        for (int i = start; i < end; i++) {
            boolean takeLeft = right == end || (left < middle && order.applyAsLong(from[left], from[right]) <= 0);
            to[i] = takeLeft ? from[left++] : from[right++];
        }
    }

    /** The columns that rows are ordered by, of each source. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Order(Column[] keys, LongColumn[] times) implements LongBinaryOperator {

        @Override
        public long applyAsLong(long left, long right) {
            int leftSource = (int) (left >>> 32);
            int rightSource = (int) (right >>> 32);
            int byKey = KeyOrder.compare(keys[leftSource], (int) left, keys[rightSource], (int) right);
            return byKey != 0
                    ? byKey
                    : Long.compare(times[leftSource].get((int) left), times[rightSource].get((int) right));
        }
    }
}
