package io.tercel.query.exec;

import io.tercel.column.BytesColumn;
import io.tercel.column.DoubleColumn;
import io.tercel.column.LongColumn;
import io.tercel.expr.ByteRun;
import io.tercel.expr.RowSource;
import io.tercel.segment.Segment;
import java.lang.foreign.MemorySegment;

/** The columns of a segment, as filters read them. */
final class SegmentRowSource implements RowSource {

    private final Segment segment;

    SegmentRowSource(Segment segment) {
        this.segment = segment;
    }

    @Override
    public void longs(int field, int from, int count, long[] out) {
        ((LongColumn) segment.column(field)).longs(from, count, out);
    }

    @Override
    public void doubles(int field, int from, int count, double[] out) {
        ((DoubleColumn) segment.column(field)).doubles(from, count, out);
    }

    @Override
    public void nulls(int field, int from, int count, long[] out) {
        segment.column(field).nulls(from, count, out);
    }

    @Override
    public int bytes(int field, int from, int count, ByteRun out) {
        BytesColumn column = (BytesColumn) segment.column(field);
        MemorySegment memory = column.segmentOf(from);
        out.memory(memory);
        long[] starts = out.starts();
        int[] lengths = out.lengths();
        int covered = 0;
        while (covered < count && isSame(memory, column.segmentOf(from + covered))) {
            starts[covered] = column.offsetOf(from + covered);
            lengths[covered] = column.length(from + covered);
            covered++;
        }
        return covered;
    }

    private static boolean isSame(MemorySegment left, MemorySegment right) {
        return left.address() == right.address() && left.byteSize() == right.byteSize();
    }
}
