package io.tercel.index.sparse;

/**
 * Walks the postings of one key of a query from the first row to the last, a block at a time, window by window. A block that
 * cannot matter is never decoded. The loops over postings stand here, over plain arrays; what differs between a growing and a
 * sealed index is asked once for a block.
 */
abstract class TermCursor {

    static final int NO_MORE_ROWS = Integer.MAX_VALUE;

    /** Postings of a full block. */
    static final int BLOCK = 128;

    private static final int NONE = -1;

    private final int blocks;
    private final float[] knownBounds;

    /** The first block that is not wholly behind. */
    private int block;

    /** The block whose rows and scores are in the arrays, how many these are, and the first that is not known to be behind. */
    private int decoded = NONE;

    private int count;
    private int at;

    final int[] rows;
    final float[] scores;

    TermCursor(int blocks, int[] rows, float[] scores) {
        this.blocks = blocks;
        this.rows = rows;
        this.scores = scores;
        this.knownBounds = new float[blocks];
    }

    /** The most that this key adds to any row; not below zero. */
    abstract float bound();

    /** A row that is not above the first row of the block. */
    abstract int firstRow(int ofBlock);

    abstract int lastRow(int ofBlock);

    /** The most that this key adds to a row of the block; not below zero. */
    abstract float computeBound(int ofBlock);

    /** Puts the rows and scores of the block into the arrays and returns how many. */
    abstract int decode(int ofBlock);

    /** Adds this key's score to the sums of those of the rows that hold it; rows ascend, none lies before the window. */
    abstract void addTo(int[] candidates, double[] sums, int candidateCount);

    /** The block that the current window begins in. */
    final int block() {
        return block;
    }

    final int blocks() {
        return blocks;
    }

    final boolean isDecoded(int someBlock) {
        return decoded == someBlock;
    }

    final int decodedCount() {
        return count;
    }

    final void ensureDecoded(int wanted) {
        if (decoded != wanted) {
            count = decode(wanted);
            decoded = wanted;
            at = 0;
        }
    }

    /** A row that no posting from {@code from} on lies before; NO_MORE_ROWS if there is no such posting. Never goes back. */
    final int nextRow(int from) {
        while (block < blocks && lastRow(block) < from) {
            block++;
        }
        if (block == blocks) {
            return NO_MORE_ROWS;
        }
        if (decoded != block) {
            return Math.max(from, firstRow(block));
        }
        skipTo(from);
        return rows[at];
    }

    /** The most that this key adds to a row in {@code lo .. hi - 1}, or a negative number if it has surely none there. */
    final float windowBound(int lo, int hi) {
        if (nextRow(lo) >= hi) {
            return NONE;
        }
        float bound = 0;
        for (int b = block; b < blocks && firstRow(b) < hi; b++) {
            bound = Math.max(bound, blockBound(b));
        }
        return bound;
    }

    /** Adds the scores in {@code lo .. hi - 1} to the sums at {@code row - lo}, but for blocks bounded by {@code least}. */
    final void accumulate(int lo, int hi, double least, double[] sums, long[] touched) {
        for (int b = block; b < blocks && firstRow(b) < hi; b++) {
            if (blockBound(b) <= least) {
                continue;
            }
            ensureDecoded(b);
            skipTo(lo);
            int end = endBelow(hi, b);
            for (int i = at; i < end; i++) {
                int place = rows[i] - lo;
                sums[place] += scores[i];
                touched[place >> 6] |= 1L << place;
            }
            at = end;
        }
    }

    /** Gathers the rows in {@code lo .. hi - 1} that score above {@code least} here and are eligible; returns how many. */
    final int collect(int lo, int hi, double least, RowFilter filter, int[] candidates, double[] sums) {
        int size = 0;
        for (int b = block; b < blocks && firstRow(b) < hi; b++) {
            if (blockBound(b) <= least) {
                continue;
            }
            ensureDecoded(b);
            skipTo(lo);
            int end = endBelow(hi, b);
            for (int i = at; i < end; i++) {
                if (scores[i] > least && filter.accepts(rows[i])) {
                    candidates[size] = rows[i];
                    sums[size++] = scores[i];
                }
            }
            at = end;
        }
        return size;
    }

    /** Adds scores to candidates from the decoded block on; returns the first candidate that lies behind it. */
    final int addDecoded(int ofBlock, int[] candidates, double[] sums, int from, int candidateCount) {
        ensureDecoded(ofBlock);
        int i = from;
        int posting = at;
        while (i < candidateCount) {
            int row = candidates[i];
            while (posting < count && rows[posting] < row) {
                posting++;
            }
            if (posting == count) {
                break;
            }
            if (rows[posting] == row) {
                sums[i] += scores[posting];
            }
            i++;
        }
        at = posting;
        return i;
    }

    private float blockBound(int ofBlock) {
        float known = knownBounds[ofBlock];
        if (known == 0) { // not computed yet, or really zero, which is rare and cheap
            known = computeBound(ofBlock);
            knownBounds[ofBlock] = known;
        }
        return known;
    }

    private void skipTo(int row) {
        while (at < count && rows[at] < row) {
            at++;
        }
    }

    private int endBelow(int hi, int ofBlock) {
        if (lastRow(ofBlock) < hi) {
            return count;
        }
        int end = at;
        while (rows[end] < hi) { // ends at the last row at the latest
            end++;
        }
        return end;
    }
}
