package io.tercel.index.sparse;

/** A key of few rows, all scored when the search begins: its bound is the true maximum. */
final class ShortCursor extends TermCursor {

    private final int count;
    private final float bound;

    /** Of postings that are in the arrays already. */
    ShortCursor(int[] rows, float[] scores, int count) {
        super(1, rows, scores);
        this.count = count;
        float largest = 0;
        for (int i = 0; i < count; i++) {
            largest = Math.max(largest, scores[i]);
        }
        this.bound = largest;
        ensureDecoded(0);
    }

    @Override
    float bound() {
        return bound;
    }

    @Override
    int firstRow(int ofBlock) {
        return rows[0];
    }

    @Override
    int lastRow(int ofBlock) {
        return rows[count - 1];
    }

    @Override
    float computeBound(int ofBlock) {
        return bound;
    }

    @Override
    int decode(int ofBlock) {
        return count;
    }

    @Override
    void addTo(int[] candidates, double[] sums, int candidateCount) {
        addDecoded(0, candidates, sums, 0, candidateCount);
    }
}
