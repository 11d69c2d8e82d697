package io.tercel.index.sparse;

/** A key of a growing index. Its blocks are runs of the one list, all bounded by the whole: growing segments are small. */
final class GrowingCursor extends TermCursor {

    /** From how many lookups on scoring a whole block is cheaper than searching in it. */
    private static final int LOOKUPS = 12;

    private final int[] postings;
    private final int size;
    private final RowLengths lengths;
    private final TermScorer scorer;
    private final float bound;

    GrowingCursor(int[] postings, int size, RowLengths lengths, TermScorer scorer, float bound) {
        super((size + BLOCK - 1) / BLOCK, new int[BLOCK], new float[BLOCK]);
        this.postings = postings;
        this.size = size;
        this.lengths = lengths;
        this.scorer = scorer;
        this.bound = bound;
    }

    /** Scores postings {@code from .. from + count - 1}. */
    static void score(
            int[] postings, int from, int count, RowLengths lengths, TermScorer scorer, int[] rows, float[] scores) {
        if (scorer.isBm25()) {
            for (int i = 0; i < count; i++) {
                rows[i] = postings[2 * (from + i)];
                scores[i] = scorer.bm25(postings[2 * (from + i) + 1], lengths.get(rows[i]));
            }
        } else {
            for (int i = 0; i < count; i++) {
                rows[i] = postings[2 * (from + i)];
                scores[i] = scorer.product(Float.intBitsToFloat(postings[2 * (from + i) + 1]));
            }
        }
    }

    /** The number of postings of rows below {@code row}. */
    static int lowerBound(int[] postings, int size, int row) {
        return lowerBound(postings, 0, size, row);
    }

    private static int lowerBound(int[] postings, int from, int to, int row) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (postings[2 * middle] < row) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Override
    float bound() {
        return bound;
    }

    @Override
    int firstRow(int ofBlock) {
        return postings[2 * ofBlock * BLOCK];
    }

    @Override
    int lastRow(int ofBlock) {
        return postings[2 * (Math.min(size, (ofBlock + 1) * BLOCK) - 1)];
    }

    @Override
    float computeBound(int ofBlock) {
        return bound;
    }

    @Override
    int decode(int ofBlock) {
        int from = ofBlock * BLOCK;
        int count = Math.min(BLOCK, size - from);
        score(postings, from, count, lengths, scorer, rows, scores);
        return count;
    }

    @Override
    void addTo(int[] candidates, double[] sums, int candidateCount) {
        int b = block();
        int i = 0;
        while (i < candidateCount) {
            while (b < blocks() && lastRow(b) < candidates[i]) {
                b++;
            }
            if (b == blocks()) {
                return;
            }
            if (i + LOOKUPS < candidateCount && candidates[i + LOOKUPS] <= lastRow(b)) {
                i = addDecoded(b, candidates, sums, i, candidateCount);
            } else {
                lookUp(b, candidates[i], sums, i);
                i++;
            }
        }
    }

    private void lookUp(int inBlock, int row, double[] sums, int i) {
        int from = inBlock * BLOCK;
        int posting = lowerBound(postings, from, Math.min(size, from + BLOCK), row);
        if (postings[2 * posting] == row) {
            sums[i] += scorer.score(postings[2 * posting + 1], lengths.get(row));
        }
    }
}
