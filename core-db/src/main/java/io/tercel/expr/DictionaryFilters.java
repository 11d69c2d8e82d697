package io.tercel.expr;

import java.util.Arrays;

/** Conditions on VARCHAR columns with few distinct values: decided once for each value, then looked up by its number. */
final class DictionaryFilters {

    private DictionaryFilters() {}

    /** The first value that is not below a constant, by bisection; the number of values if all are. */
    static int lowerBound(ByteDictionary dictionary, ByteString constant) {
        return bound(dictionary, constant, 0);
    }

    /** The first value that is above a constant; the number of values if none is. */
    static int upperBound(ByteDictionary dictionary, ByteString constant) {
        return bound(dictionary, constant, 1);
    }

    /** The first value whose order to the constant is at least {@code order}. */
    private static int bound(ByteDictionary dictionary, ByteString constant, int order) {
        int low = 0;
        int high = dictionary.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            int sign = constant.compareBytes(dictionary.memory(), dictionary.start(middle), dictionary.length(middle));
            if (Integer.signum(sign) >= order) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** The values are sorted, so that equality and comparison with a constant become a range of numbers. */
    static BlockFilter compare(
            int field, boolean nullable, ByteDictionary dictionary, ComparisonOperator operator, ByteString constant) {
        int from = lowerBound(dictionary, constant);
        int to = upperBound(dictionary, constant);
        int size = dictionary.size();
        return switch (operator) {
            case EQUAL -> new Range(field, nullable, dictionary, from, to);
            case NOT_EQUAL -> new LogicFilters.Not(new Range(field, nullable, dictionary, from, to));
            case LESS -> new Range(field, nullable, dictionary, 0, from);
            case LESS_OR_EQUAL -> new Range(field, nullable, dictionary, 0, to);
            case GREATER -> new Range(field, nullable, dictionary, to, size);
            case GREATER_OR_EQUAL -> new Range(field, nullable, dictionary, from, size);
        };
    }

    /** A value whose number is in {@code from .. to}, the latter not included. */
    static final class Range implements BlockFilter {

        private final int field;
        private final boolean nullable;
        private final ByteDictionary dictionary;
        private final int from;
        private final int to;
        private final int[] numbers = new int[RowSource.BLOCK_ROWS];

        Range(int field, boolean nullable, ByteDictionary dictionary, int from, int to) {
            this.field = field;
            this.nullable = nullable;
            this.dictionary = dictionary;
            this.from = from;
            this.to = to;
        }

        @Override
        public void evaluate(Block block, long[] active, long[] truth, long[] unknown) {
            if (from >= to) {
                Arrays.fill(truth, 0, block.words(), 0L);
            } else if (to - from == dictionary.size()) {
                Arrays.fill(truth, 0, block.words(), -1L);
            } else {
                dictionary.numbers(block.from(), block.count(), numbers);
                for (int word = 0; word < block.words(); word++) {
                    truth[word] = inRange(numbers, word << 6, from, to);
                }
            }
            ColumnFilters.applyNulls(block, field, nullable, truth, unknown);
        }

        @SuppressWarnings("ShortCircuitBoolean") // no branches: whether a value is in the range is as good as random
        private static long inRange(int[] numbers, int first, int from, int to) {
            long bits = 0;
            for (int i = 0; i < Long.SIZE; i++) {
                int number = numbers[first + i];
                bits |= (number >= from & number < to ? 1L : 0L) << i;
            }
            return bits;
        }
    }

    /** Any condition: asked for a value when the first row has it, so that one row of many values costs no more than elsewhere. */
    static final class Memo implements BlockFilter {

        private static final byte ACCEPTED = 1;
        private static final byte REFUSED = 2;

        private final int field;
        private final boolean nullable;
        private final ByteDictionary dictionary;
        private final BytesFilters.BytesTest test;
        private final byte[] verdicts;
        private final int[] numbers = new int[RowSource.BLOCK_ROWS];

        Memo(int field, boolean nullable, ByteDictionary dictionary, BytesFilters.BytesTest test) {
            this.field = field;
            this.nullable = nullable;
            this.dictionary = dictionary;
            this.test = test;
            this.verdicts = new byte[dictionary.size()];
        }

        @Override
        public void evaluate(Block block, long[] active, long[] truth, long[] unknown) {
            dictionary.numbers(block.from(), block.count(), numbers);
            for (int word = 0; word < block.words(); word++) {
                long bits = 0;
                for (long rest = active[word]; rest != 0; rest &= rest - 1) {
                    int row = (word << 6) + Long.numberOfTrailingZeros(rest);
                    byte verdict = verdicts[numbers[row]];
                    if (verdict == 0) {
                        verdict = decide(numbers[row]);
                    }
                    bits |= (long) (verdict & ACCEPTED) << row;
                }
                truth[word] = bits;
            }
            ColumnFilters.applyNulls(block, field, nullable, truth, unknown);
        }

        private byte decide(int number) {
            boolean accepted = test.test(dictionary.memory(), dictionary.start(number), dictionary.length(number));
            verdicts[number] = accepted ? ACCEPTED : REFUSED;
            return verdicts[number];
        }
    }
}
