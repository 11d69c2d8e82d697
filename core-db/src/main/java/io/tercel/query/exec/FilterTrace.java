package io.tercel.query.exec;

import io.tercel.column.Column;
import io.tercel.expr.ByteDictionary;
import io.tercel.expr.ByteRun;
import io.tercel.expr.ByteString;
import io.tercel.expr.IndexedFilter;
import io.tercel.expr.RowBitmap;
import io.tercel.expr.RowSource;
import io.tercel.query.SegmentScan;
import io.tercel.segment.SealedSegment;
import io.tercel.segment.Segment;
import io.tercel.segment.SegmentView;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes notes of how the eligible rows of segments are found, if somebody wants to know. Confined to one thread. */
final class FilterTrace {

    private final boolean on;
    private final List<SegmentScan> scans = new ArrayList<>();
    private long start;
    private SegmentScan.Way way = SegmentScan.Way.NO_FILTER;
    private int skipped;
    private int read;
    private long bytes;
    private List<String> indexes = List.of();
    private int looked;

    private FilterTrace(boolean on) {
        this.on = on;
    }

    /** Nobody wants to know. */
    static FilterTrace off() {
        return new FilterTrace(false);
    }

    static FilterTrace on() {
        return new FilterTrace(true);
    }

    /** One for each segment, in their order. */
    List<SegmentScan> scans() {
        return scans;
    }

    /** What follows is about the next segment. */
    void begin() {
        if (on) {
            start = System.nanoTime();
            way = SegmentScan.Way.NO_FILTER;
            skipped = 0;
            read = 0;
            bytes = 0;
            indexes = List.of();
        }
    }

    /** How rows of the segment are found. */
    void way(SegmentScan.Way chosen) {
        way = chosen;
    }

    /** Indexes of the segment answer conditions. */
    void indexes(IndexedFilter found) {
        way(SegmentScan.Way.INDEXES);
        if (on) {
            indexes = found.uses();
        }
    }

    /** Rows are looked at of which indexes do not tell. */
    void look(RowBitmap rows) {
        if (on) {
            looked = rows.cardinality();
        }
    }

    /** These of them pass. */
    void looked(RowBitmap passing) {
        if (on) {
            List<String> told = new ArrayList<>(indexes);
            told.add("looked at %,d rows, of which %,d pass".formatted(looked, passing.cardinality()));
            indexes = List.copyOf(told);
        }
    }

    /** A block of the segment was decided without looking at its rows. */
    void skipBlock() {
        skipped++;
    }

    /** The rows around a key were looked at. */
    void readBlock() {
        read++;
    }

    /** The rows of the segment have been found. */
    void end(SegmentView view, EligibleRows found) {
        if (!on) {
            return;
        }
        int blocks = (view.rows() + Column.ZONE_ROWS - 1) / Column.ZONE_ROWS;
        int left =
                switch (way) {
                    case COLUMNS, INDEXES -> skipped;
                    case KEYS -> Math.max(0, blocks - read);
                    case NO_FILTER, PARTITION, NOT_WANTED, NONE_BY_BOUNDS, ALL_BY_BOUNDS, REMEMBERED -> blocks;
                };
        scans.add(new SegmentScan(
                view.segment().number(),
                view.segment() instanceof SealedSegment,
                view.rows(),
                found.count(),
                way,
                blocks,
                left,
                bytes,
                Duration.ofNanos(System.nanoTime() - start),
                indexes));
    }

    /** A source that counts what is read, if somebody wants to know. */
    RowSource counted(RowSource source, Segment segment) {
        return on ? new Counted(source, segment) : source;
    }

    private final class Counted implements RowSource {

        private final RowSource source;
        private final Segment segment;

        Counted(RowSource source, Segment segment) {
            this.source = source;
            this.segment = segment;
        }

        /** Rows take as many bytes as all of the column do on average. */
        private void read(int field, int rows) {
            Column column = segment.column(field);
            bytes += Math.round((double) column.bytesUsed() * rows / Math.max(1, column.rows()));
        }

        @Override
        public void longs(int field, int from, int count, long[] out) {
            read(field, count);
            source.longs(field, from, count, out);
        }

        @Override
        public void doubles(int field, int from, int count, double[] out) {
            read(field, count);
            source.doubles(field, from, count, out);
        }

        @Override
        public void nulls(int field, int from, int count, long[] out) {
            bytes += count / Byte.SIZE;
            source.nulls(field, from, count, out);
        }

        @Override
        public int bytes(int field, int from, int count, ByteRun out) {
            int covered = source.bytes(field, from, count, out);
            read(field, covered);
            return covered;
        }

        @Override
        public boolean keepPossible(int field, ByteString value, int from, int count, long[] rows) {
            return source.keepPossible(field, value, from, count, rows);
        }

        @Override
        public Optional<ByteDictionary> dictionary(int field) {
            return source.dictionary(field).map(dictionary -> new CountedNumbers(dictionary, field));
        }

        private final class CountedNumbers implements ByteDictionary {

            private final ByteDictionary dictionary;
            private final int field;

            CountedNumbers(ByteDictionary dictionary, int field) {
                this.dictionary = dictionary;
                this.field = field;
            }

            @Override
            public int size() {
                return dictionary.size();
            }

            @Override
            public MemorySegment memory() {
                return dictionary.memory();
            }

            @Override
            public long start(int number) {
                return dictionary.start(number);
            }

            @Override
            public int length(int number) {
                return dictionary.length(number);
            }

            @Override
            public void numbers(int from, int count, int[] out) {
                read(field, count);
                dictionary.numbers(from, count, out);
            }
        }
    }
}
