package io.tercel.expr;

import java.util.Arrays;
import java.util.List;

/** Two computed numbers compared. */
final class NumberFilter implements BlockFilter {

    /** Fills a block of numbers; for rows that are not active they may be anything. */
    interface Term {
        void compute(Block block, long[] active, NumberBlock out);
    }

    private final Term left;
    private final ComparisonOperator operator;
    private final Term right;

    NumberFilter(Term left, ComparisonOperator operator, Term right) {
        this.left = left;
        this.operator = operator;
        this.right = right;
    }

    @Override
    public void evaluate(Block block, long[] active, long[] truth, long[] unknown) {
        NumberBlock l = block.borrowNumbers();
        NumberBlock r = block.borrowNumbers();
        left.compute(block, active, l);
        right.compute(block, active, r);
        Arrays.fill(truth, 0, block.words(), 0L);
        Arrays.fill(unknown, 0, block.words(), 0L);
        for (int row = 0; row < block.count(); row++) {
            int leftKind = l.kinds[row];
            int rightKind = r.kinds[row];
            if (leftKind <= NumberBlock.DOUBLE && rightKind <= NumberBlock.DOUBLE) {
                truth[row >> 6] |= (operator.accepts(l.compare(row, r)) ? 1L : 0L) << row;
            } else if (leftKind == NumberBlock.UNKNOWN || rightKind == NumberBlock.UNKNOWN) {
                unknown[row >> 6] |= 1L << row;
            }
        }
        block.release(l);
        block.release(r);
    }

    record LongColumn(int field, boolean nullable) implements Term {
        @Override
        public void compute(Block block, long[] active, NumberBlock out) {
            block.source().longs(field, block.from(), block.count(), out.longs);
            out.fillKind(NumberBlock.LONG);
            removeNulls(block, field, nullable, out);
        }
    }

    record DoubleColumn(int field, boolean nullable) implements Term {
        @Override
        public void compute(Block block, long[] active, NumberBlock out) {
            block.source().doubles(field, block.from(), block.count(), out.doubles);
            out.fillKind(NumberBlock.DOUBLE);
            removeNulls(block, field, nullable, out);
        }
    }

    private static void removeNulls(Block block, int field, boolean nullable, NumberBlock out) {
        if (nullable) {
            long[] nulls = block.borrowWords();
            block.source().nulls(field, block.from(), block.count(), nulls);
            out.clearNulls(nulls, block.words());
            block.release(nulls);
        }
    }

    record ShiftedMoment(int field, boolean nullable, List<TimeInterval> intervals) implements Term {
        @Override
        public void compute(Block block, long[] active, NumberBlock out) {
            block.source().longs(field, block.from(), block.count(), out.longs);
            for (TimeInterval interval : intervals) {
                for (int i = 0; i < block.count(); i++) {
                    out.longs[i] = interval.addTo(out.longs[i]);
                }
            }
            out.fillKind(NumberBlock.LONG);
            removeNulls(block, field, nullable, out);
        }
    }

    record LongConstant(long value) implements Term {
        @Override
        public void compute(Block block, long[] active, NumberBlock out) {
            Arrays.fill(out.longs, value);
            out.fillKind(NumberBlock.LONG);
        }
    }

    record DoubleConstant(double value) implements Term {
        @Override
        public void compute(Block block, long[] active, NumberBlock out) {
            Arrays.fill(out.doubles, value);
            out.fillKind(NumberBlock.DOUBLE);
        }
    }

    record JsonNumber(JsonReader reader, int slot) implements Term {
        @Override
        public void compute(Block block, long[] active, NumberBlock out) {
            reader.load(block, active);
            reader.numbers(slot, block.count(), out);
        }
    }

    record JsonLength(JsonReader reader, int slot) implements Term {
        @Override
        public void compute(Block block, long[] active, NumberBlock out) {
            reader.load(block, active);
            reader.arrayLengths(slot, block.count(), out);
        }
    }

    record Chain(Term first, List<Link> links) implements Term {
        @Override
        public void compute(Block block, long[] active, NumberBlock out) {
            first.compute(block, active, out);
            NumberBlock operand = block.borrowNumbers();
            for (Link link : links) {
                link.operand().compute(block, active, operand);
                out.combine(link.operator(), operand, block.count());
            }
            block.release(operand);
        }
    }

    record Link(ArithmeticOperator operator, Term operand) {}
}
