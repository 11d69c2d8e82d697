package io.tercel.expr;

import java.util.ArrayDeque;
import java.util.Deque;

/** The rows that are being evaluated, and scratch space for the conditions. One for each evaluator. */
final class Block {

    static final int WORDS = RowBitmap.wordsFor(RowSource.BLOCK_ROWS);

    private final RowSource source;
    private final Deque<long[]> freeWords = new ArrayDeque<>();
    private final Deque<NumberBlock> freeNumbers = new ArrayDeque<>();
    private int from;
    private int count;

    Block(RowSource source) {
        this.source = source;
    }

    void moveTo(int firstRow, int rows) {
        from = firstRow;
        count = rows;
    }

    RowSource source() {
        return source;
    }

    /** First row of the block in the segment. */
    int from() {
        return from;
    }

    /** Number of rows in the block. */
    int count() {
        return count;
    }

    /** Number of words that hold one bit for each row. */
    int words() {
        return RowBitmap.wordsFor(count);
    }

    /** Words with any content, until they are released. */
    long[] borrowWords() {
        return freeWords.isEmpty() ? new long[WORDS] : freeWords.pop();
    }

    void release(long[] words) {
        freeWords.push(words);
    }

    /** Numbers with any content, until they are released. */
    NumberBlock borrowNumbers() {
        return freeNumbers.isEmpty() ? new NumberBlock() : freeNumbers.pop();
    }

    void release(NumberBlock numbers) {
        freeNumbers.push(numbers);
    }
}
