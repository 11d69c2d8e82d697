package io.tercel.expr;

import java.util.Arrays;

/** Kleene's three-valued logic on words of bits. */
final class LogicFilters {

    private LogicFilters() {}

    record Always(boolean value) implements BlockFilter {
        @Override
        public void evaluate(Block block, long[] active, long[] truth, long[] unknown) {
            Arrays.fill(truth, 0, block.words(), value ? -1L : 0L);
            Arrays.fill(unknown, 0, block.words(), 0L);
        }
    }

    record Not(BlockFilter operand) implements BlockFilter {
        @Override
        public void evaluate(Block block, long[] active, long[] truth, long[] unknown) {
            operand.evaluate(block, active, truth, unknown);
            for (int i = 0; i < block.words(); i++) {
                truth[i] = ~(truth[i] | unknown[i]);
            }
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // not compared
    record And(BlockFilter[] operands) implements BlockFilter {
        @Override
        public void evaluate(Block block, long[] active, long[] truth, long[] unknown) {
            int words = block.words();
            long[] open = block.borrowWords();
            long[] nextTruth = block.borrowWords();
            long[] nextUnknown = block.borrowWords();
            System.arraycopy(active, 0, truth, 0, words);
            Arrays.fill(unknown, 0, words, 0L);
            System.arraycopy(active, 0, open, 0, words);
            for (BlockFilter operand : operands) {
                operand.evaluate(block, open, nextTruth, nextUnknown);
                long left = 0;
                for (int i = 0; i < words; i++) {
                    long notFalse = open[i] & (nextTruth[i] | nextUnknown[i]);
                    truth[i] &= nextTruth[i];
                    unknown[i] = notFalse & ~truth[i];
                    open[i] = notFalse;
                    left |= notFalse;
                }
                if (left == 0) {
                    break;
                }
            }
            block.release(open);
            block.release(nextTruth);
            block.release(nextUnknown);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // not compared
    record Or(BlockFilter[] operands) implements BlockFilter {
        @Override
        public void evaluate(Block block, long[] active, long[] truth, long[] unknown) {
            int words = block.words();
            long[] open = block.borrowWords();
            long[] nextTruth = block.borrowWords();
            long[] nextUnknown = block.borrowWords();
            Arrays.fill(truth, 0, words, 0L);
            Arrays.fill(unknown, 0, words, 0L);
            System.arraycopy(active, 0, open, 0, words);
            for (BlockFilter operand : operands) {
                operand.evaluate(block, open, nextTruth, nextUnknown);
                long left = 0;
                for (int i = 0; i < words; i++) {
                    truth[i] |= open[i] & nextTruth[i];
                    unknown[i] = (unknown[i] | (open[i] & nextUnknown[i])) & ~truth[i];
                    open[i] &= ~truth[i];
                    left |= open[i];
                }
                if (left == 0) {
                    break;
                }
            }
            block.release(open);
            block.release(nextTruth);
            block.release(nextUnknown);
        }
    }
}
