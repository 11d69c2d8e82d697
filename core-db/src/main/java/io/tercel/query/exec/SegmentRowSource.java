package io.tercel.query.exec;

import io.tercel.column.BytesColumn;
import io.tercel.column.DictionaryColumn;
import io.tercel.column.DoubleColumn;
import io.tercel.column.LongColumn;
import io.tercel.expr.ByteDictionary;
import io.tercel.expr.ByteRun;
import io.tercel.expr.ByteString;
import io.tercel.expr.RowSource;
import io.tercel.segment.Segment;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

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
        out.memory(column.memoryOf(from));
        return column.places(from, count, out.starts(), out.lengths());
    }

    @Override
    public boolean keepPossible(int field, ByteString value, int from, int count, long[] rows) {
        return ((BytesColumn) segment.column(field)).keepPossible(value.bytes(), from, count, rows);
    }

    @Override
    public Optional<ByteDictionary> dictionary(int field) {
        return segment.column(field) instanceof DictionaryColumn column
                ? Optional.of(new ColumnDictionary(column))
                : Optional.empty();
    }

    /** The dictionary of a column, as filters read it. */
    private record ColumnDictionary(DictionaryColumn column, MemorySegment memory) implements ByteDictionary {

        ColumnDictionary(DictionaryColumn column) {
            this(column, column.dictionary());
        }

        @Override
        public int size() {
            return column.distinct();
        }

        @Override
        public long start(int number) {
            return column.valueOffset(number);
        }

        @Override
        public int length(int number) {
            return column.valueLength(number);
        }

        @Override
        public void numbers(int from, int count, int[] out) {
            column.numbers(from, count, out);
        }
    }
}
