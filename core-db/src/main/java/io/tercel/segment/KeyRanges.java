package io.tercel.segment;

import io.tercel.column.Column;
import io.tercel.column.DoubleColumn;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongBinaryOperator;

/*
 * The live rows are sorted by the clustering key once, which costs 16 bytes a row for that long, and 4 bytes a row are kept. Cuts are
 * made from the smallest value on: each range takes an equal part of what is left, then gives back the last rows if that makes it end
 * where a value ends, a quarter of it at most. So no range is larger than asked for, and only a frequent value is in two of them.
 */
/**
 * Which of several new segments each row of some segments goes to: ranges of the values of one field, null before all others. Immutable.
 */
public final class KeyRanges {

    /** Everything in one segment, whatever the values. */
    public static final KeyRanges WHOLE = new KeyRanges(List.of(), 1);

    /** By source and row; empty when there is one range only. */
    private final List<int[]> ranges;

    private final int count;

    private KeyRanges(List<int[]> ranges, int count) {
        this.ranges = ranges;
        this.count = count;
    }

    /**
     * Cuts the rows of the sources that are not gone.
     *
     * @param field the position among the stored fields: integers, floating-point numbers or texts
     * @param least how many ranges there are if no cut is moved; ranges have a least-th part of the rows at most
     */
    static KeyRanges of(List<SegmentView> sources, int field, int least) {
        Column[] columns =
                sources.stream().map(view -> view.segment().column(field)).toArray(Column[]::new);
        LongBinaryOperator order = (left, right) ->
                compare(columns[(int) (left >>> 32)], (int) left, columns[(int) (right >>> 32)], (int) right);
        long[] rows = RowMerge.sorted(RowMerge.liveRows(sources, WHOLE, 0), order);
        List<int[]> ranges = sources.stream().map(view -> new int[view.rows()]).toList();
        int rangeRows = Math.max(1, Math.ceilDiv(rows.length, least));
        int count = 0;
        for (int start = 0; start < rows.length; count++) {
            int end = end(rows, start, rangeRows, order);
            for (int i = start; i < end; i++) {
                ranges.get((int) (rows[i] >>> 32))[(int) rows[i]] = count;
            }
            start = end;
        }
        return new KeyRanges(ranges, Math.max(1, count));
    }

    private static int end(long[] rows, int start, int rangeRows, LongBinaryOperator order) {
        int left = rows.length - start;
        int equal = Math.ceilDiv(left, Math.ceilDiv(left, rangeRows));
        int end = start + equal;
        if (end < rows.length) {
            for (int cut = end; cut > end - equal / 4; cut--) {
                if (order.applyAsLong(rows[cut - 1], rows[cut]) != 0) {
                    return cut;
                }
            }
        }
        return end;
    }

    private static int compare(Column left, int leftRow, Column right, int rightRow) {
        boolean leftNull = left.isNull(leftRow);
        boolean rightNull = right.isNull(rightRow);
        if (leftNull || rightNull) {
            return Boolean.compare(rightNull, leftNull);
        }
        if (left instanceof DoubleColumn leftDoubles && right instanceof DoubleColumn rightDoubles) {
            return Double.compare(leftDoubles.get(leftRow), rightDoubles.get(rightRow));
        }
        return KeyOrder.compare(left, leftRow, right, rightRow);
    }

    /** Number of ranges, 1 at least. Those of rows of which none is live are empty. */
    public int count() {
        return count;
    }

    /** Whether the rows are where they are because of their values. */
    boolean isByKey() {
        return !ranges.isEmpty();
    }

    /** The range of a row that is not gone. */
    int of(int source, int row) {
        return ranges.isEmpty() ? 0 : ranges.get(source)[row];
    }

    @Override
    public String toString() {
        return count + " ranges of "
                + Arrays.toString(ranges.stream().mapToInt(rows -> rows.length).toArray());
    }
}
