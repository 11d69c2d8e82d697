package io.tercel.expr;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/** Conditions on VARCHAR columns, on the stored bytes where they lie. They look at active rows only. */
final class BytesFilters {

    private BytesFilters() {}

    /** What a condition asks of one value. */
    @FunctionalInterface
    interface BytesTest {
        boolean test(MemorySegment memory, long at, int size);
    }

    /** Any condition on one column. */
    static final class Column implements BlockFilter {

        /** One row in so many. */
        private static final int FEW = 8;

        private final int field;
        private final boolean nullable;
        private final BytesTest test;
        private final ByteRun run = new ByteRun();

        Column(int field, boolean nullable, BytesTest test) {
            this.field = field;
            this.nullable = nullable;
            this.test = test;
        }

        @Override
        public void evaluate(Block block, long[] active, long[] truth, long[] unknown) {
            Arrays.fill(truth, 0, block.words(), 0L);
            decide(block, active, truth);
            ColumnFilters.applyNulls(block, field, nullable, truth, unknown);
        }

        /** Asks for the values of active rows only: others may lie in compressed blocks of which no byte is needed. */
        private void decide(Block block, long[] rows, long[] truth) {
            boolean few = few(block, rows);
            int row = next(rows, 0, block.count());
            while (row < block.count()) {
                int until = few ? Math.min(endOfWord(rows, row), block.count()) : block.count();
                int end = row + block.source().bytes(field, block.from() + row, until - row, run);
                decide(row, end, rows, truth);
                row = next(rows, end, block.count());
            }
        }

        /** Whether so few rows are wanted that to find out where all of them lie would be most of the work. */
        private static boolean few(Block block, long[] rows) {
            int wanted = 0;
            for (int word = 0; word < block.words(); word++) {
                wanted += Long.bitCount(rows[word]);
            }
            return FEW * wanted <= block.count();
        }

        /** Behind the last wanted row of those that share a word with one; bits behind the block may be anything. */
        private static int endOfWord(long[] rows, int row) {
            return (row | 63) + 1 - Long.numberOfLeadingZeros(rows[row >> 6]);
        }

        private void decide(int first, int end, long[] rows, long[] truth) {
            MemorySegment memory = run.memory();
            long[] starts = run.starts();
            int[] lengths = run.lengths();
            for (int row = first; row < end; row++) {
                if ((rows[row >> 6] & (1L << row)) != 0
                        && test.test(memory, starts[row - first], lengths[row - first])) {
                    truth[row >> 6] |= 1L << row;
                }
            }
        }
    }

    /** The first row from {@code from} on whose bit is set; {@code count} or more if there is none. */
    private static int next(long[] rows, int from, int count) {
        for (int word = from >> 6; word << 6 < count; word++) {
            long bits = word == from >> 6 ? rows[word] & -1L << from : rows[word];
            if (bits != 0) {
                return (word << 6) + Long.numberOfTrailingZeros(bits);
            }
        }
        return count;
    }

    /** One of a few values, where the source can tell of most rows that they have none of them. */
    static final class Among implements BlockFilter {

        /** For more values it takes longer to ask than to compare. */
        static final int MOST_VALUES = 16;

        private final int field;
        private final List<ByteString> values;
        private final Column all;

        Among(int field, boolean nullable, List<ByteString> values, BytesTest test) {
            this.field = field;
            this.values = values;
            this.all = new Column(field, nullable, test);
        }

        @Override
        public void evaluate(Block block, long[] active, long[] truth, long[] unknown) {
            long[] possible = block.borrowWords();
            Arrays.fill(possible, 0, block.words(), 0L);
            long[] rows = block.borrowWords();
            boolean known = true;
            for (int i = 0; i < values.size() && known; i++) {
                System.arraycopy(active, 0, rows, 0, block.words());
                known = block.source().keepPossible(field, values.get(i), block.from(), block.count(), rows);
                for (int word = 0; word < block.words(); word++) {
                    possible[word] |= rows[word];
                }
            }
            all.evaluate(block, known ? possible : active, truth, unknown);
            block.release(rows);
            block.release(possible);
        }
    }

    /** Equality with one value: the commonest condition on text, with its loop of its own. */
    static final class Equal implements BlockFilter {

        private final int field;
        private final boolean nullable;
        private final ByteString value;
        private final ByteRun run = new ByteRun();

        Equal(int field, boolean nullable, ByteString value) {
            this.field = field;
            this.nullable = nullable;
            this.value = value;
        }

        @Override
        public void evaluate(Block block, long[] active, long[] truth, long[] unknown) {
            Arrays.fill(truth, 0, block.words(), 0L);
            long[] possible = block.borrowWords();
            System.arraycopy(active, 0, possible, 0, block.words());
            boolean known = block.source().keepPossible(field, value, block.from(), block.count(), possible);
            int row = known ? next(possible, 0, block.count()) : 0;
            while (row < block.count()) {
                int covered = block.source().bytes(field, block.from() + row, block.count() - row, run);
                decide(row, covered, truth);
                row = known ? next(possible, row + covered, block.count()) : row + covered;
            }
            block.release(possible);
            ColumnFilters.applyNulls(block, field, nullable, truth, unknown);
        }

        private void decide(int first, int covered, long[] truth) {
            MemorySegment memory = run.memory();
            long[] starts = run.starts();
            int[] lengths = run.lengths();
            int length = value.length();
            for (int i = 0; i < covered; i++) {
                if (lengths[i] == length && value.equalsBytes(memory, starts[i], length)) {
                    int row = first + i;
                    truth[row >> 6] |= 1L << row;
                }
            }
        }
    }

    /** Two columns compared. */
    static final class Fields implements BlockFilter {

        private final int left;
        private final boolean leftNullable;
        private final ComparisonOperator operator;
        private final int right;
        private final boolean rightNullable;
        private final ByteRun leftRun = new ByteRun();
        private final ByteRun rightRun = new ByteRun();

        Fields(int left, boolean leftNullable, ComparisonOperator operator, int right, boolean rightNullable) {
            this.left = left;
            this.leftNullable = leftNullable;
            this.operator = operator;
            this.right = right;
            this.rightNullable = rightNullable;
        }

        @Override
        public void evaluate(Block block, long[] active, long[] truth, long[] unknown) {
            Arrays.fill(truth, 0, block.words(), 0L);
            compareRows(block, truth);
            ColumnFilters.applyNulls(block, left, leftNullable, truth, unknown);
            if (rightNullable) {
                long[] nulls = block.borrowWords();
                ColumnFilters.applyNulls(block, right, true, truth, nulls);
                for (int i = 0; i < block.words(); i++) {
                    unknown[i] |= nulls[i];
                }
                block.release(nulls);
            }
        }

        /** The runs of the two columns end at different rows. */
        private void compareRows(Block block, long[] truth) {
            int leftFirst = 0;
            int leftEnd = 0;
            int rightFirst = 0;
            int rightEnd = 0;
            for (int row = 0; row < block.count(); row++) {
                if (row == leftEnd) {
                    leftFirst = row;
                    leftEnd += block.source().bytes(left, block.from() + row, block.count() - row, leftRun);
                }
                if (row == rightEnd) {
                    rightFirst = row;
                    rightEnd += block.source().bytes(right, block.from() + row, block.count() - row, rightRun);
                }
                if (operator.accepts(sign(row - leftFirst, row - rightFirst))) {
                    truth[row >> 6] |= 1L << row;
                }
            }
        }

        private int sign(int l, int r) {
            return ByteString.compare(
                    leftRun.memory(),
                    leftRun.starts()[l],
                    leftRun.lengths()[l],
                    rightRun.memory(),
                    rightRun.starts()[r],
                    rightRun.lengths()[r]);
        }
    }
}
