package io.tercel.expr;

import java.util.Arrays;

/** Conditions on one column of integers, floats or nulls. They look at all rows: that is cheaper than to skip some. */
final class ColumnFilters {

    private ColumnFilters() {}

    /** Writes the null rows into {@code unknown} and takes them out of {@code truth}. */
    static void applyNulls(Block block, int field, boolean nullable, long[] truth, long[] unknown) {
        int words = block.words();
        if (!nullable) {
            Arrays.fill(unknown, 0, words, 0L);
            return;
        }
        block.source().nulls(field, block.from(), block.count(), unknown);
        for (int i = 0; i < words; i++) {
            truth[i] &= ~unknown[i];
        }
    }

    record Known(int field, boolean nullable, boolean value) implements BlockFilter {
        @Override
        public void evaluate(Block block, long[] active, long[] truth, long[] unknown) {
            Arrays.fill(truth, 0, block.words(), value ? -1L : 0L);
            applyNulls(block, field, nullable, truth, unknown);
        }
    }

    record IsNull(int field) implements BlockFilter {
        @Override
        public void evaluate(Block block, long[] active, long[] truth, long[] unknown) {
            block.source().nulls(field, block.from(), block.count(), truth);
            Arrays.fill(unknown, 0, block.words(), 0L);
        }
    }

    static final class LongRange implements BlockFilter {

        /*
         * min <= value <= max is (value - min) <= (max - min) of unsigned numbers, whatever overflows: one comparison instead of two, and no
         * branch, since whether a value is in the range is as good as random. Adding 2^63 to both sides turns it into a signed one.
         */
        private final int field;
        private final boolean nullable;
        private final long shift;
        private final long limit;
        private final long[] values = new long[RowSource.BLOCK_ROWS];

        LongRange(int field, boolean nullable, long min, long max) {
            this.field = field;
            this.nullable = nullable;
            this.shift = Long.MIN_VALUE - min;
            this.limit = max - min + Long.MIN_VALUE;
        }

        @Override
        public void evaluate(Block block, long[] active, long[] truth, long[] unknown) {
            block.source().longs(field, block.from(), block.count(), values);
            for (int word = 0; word < block.words(); word++) {
                truth[word] = inRange(values, word << 6, shift, limit);
            }
            applyNulls(block, field, nullable, truth, unknown);
        }

        private static long inRange(long[] values, int first, long shift, long limit) {
            long bits = 0;
            for (int i = 0; i < Long.SIZE; i++) {
                bits |= (values[first + i] + shift <= limit ? 1L : 0L) << i;
            }
            return bits;
        }
    }

    static final class LongIn implements BlockFilter {

        private final int field;
        private final boolean nullable;
        private final LongSet set;
        private final long[] values = new long[RowSource.BLOCK_ROWS];

        LongIn(int field, boolean nullable, LongSet set) {
            this.field = field;
            this.nullable = nullable;
            this.set = set;
        }

        @Override
        public void evaluate(Block block, long[] active, long[] truth, long[] unknown) {
            block.source().longs(field, block.from(), block.count(), values);
            for (int word = 0; word < block.words(); word++) {
                long bits = 0;
                for (long rest = active[word]; rest != 0; rest &= rest - 1) {
                    int row = (word << 6) + Long.numberOfTrailingZeros(rest);
                    bits |= (set.contains(values[row]) ? 1L : 0L) << row;
                }
                truth[word] = bits;
            }
            applyNulls(block, field, nullable, truth, unknown);
        }
    }

    static final class DoubleRange implements BlockFilter {

        private final int field;
        private final boolean nullable;
        private final double min;
        private final double max;
        private final double[] values = new double[RowSource.BLOCK_ROWS];

        DoubleRange(int field, boolean nullable, double min, double max) {
            this.field = field;
            this.nullable = nullable;
            this.min = min;
            this.max = max;
        }

        @Override
        public void evaluate(Block block, long[] active, long[] truth, long[] unknown) {
            block.source().doubles(field, block.from(), block.count(), values);
            decide(block.words(), truth);
            applyNulls(block, field, nullable, truth, unknown);
        }

        /** A range that is open on one side takes one comparison. No value that is not a number passes any. */
        private void decide(int words, long[] truth) {
            if (min == Double.NEGATIVE_INFINITY) {
                for (int word = 0; word < words; word++) {
                    truth[word] = upTo(values, word << 6, max);
                }
            } else if (max == Double.POSITIVE_INFINITY) {
                for (int word = 0; word < words; word++) {
                    truth[word] = from(values, word << 6, min);
                }
            } else if (min == max) {
                for (int word = 0; word < words; word++) {
                    truth[word] = equal(values, word << 6, min);
                }
            } else {
                for (int word = 0; word < words; word++) {
                    truth[word] = inRange(values, word << 6, min, max);
                }
            }
        }

        private static long upTo(double[] values, int first, double max) {
            long bits = 0;
            for (int i = 0; i < Long.SIZE; i++) {
                bits |= (values[first + i] <= max ? 1L : 0L) << i;
            }
            return bits;
        }

        private static long from(double[] values, int first, double min) {
            long bits = 0;
            for (int i = 0; i < Long.SIZE; i++) {
                bits |= (values[first + i] >= min ? 1L : 0L) << i;
            }
            return bits;
        }

        private static long equal(double[] values, int first, double value) {
            long bits = 0;
            for (int i = 0; i < Long.SIZE; i++) {
                bits |= (values[first + i] == value ? 1L : 0L) << i;
            }
            return bits;
        }

        @SuppressWarnings("ShortCircuitBoolean") // no branches, as above
        private static long inRange(double[] values, int first, double min, double max) {
            long bits = 0;
            for (int i = 0; i < Long.SIZE; i++) {
                double value = values[first + i];
                bits |= (value >= min & value <= max ? 1L : 0L) << i;
            }
            return bits;
        }
    }

    static final class DoubleIn implements BlockFilter {

        private final int field;
        private final boolean nullable;
        private final LongSet set;
        private final double[] values = new double[RowSource.BLOCK_ROWS];

        DoubleIn(int field, boolean nullable, LongSet set) {
            this.field = field;
            this.nullable = nullable;
            this.set = set;
        }

        @Override
        public void evaluate(Block block, long[] active, long[] truth, long[] unknown) {
            block.source().doubles(field, block.from(), block.count(), values);
            for (int word = 0; word < block.words(); word++) {
                long bits = 0;
                for (long rest = active[word]; rest != 0; rest &= rest - 1) {
                    int row = (word << 6) + Long.numberOfTrailingZeros(rest);
                    // Adding 0.0 turns -0.0 into 0.0.
                    long value = Double.doubleToRawLongBits(values[row] + 0.0);
                    bits |= (set.contains(value) ? 1L : 0L) << row;
                }
                truth[word] = bits;
            }
            applyNulls(block, field, nullable, truth, unknown);
        }
    }
}
