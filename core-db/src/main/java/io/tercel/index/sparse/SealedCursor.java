package io.tercel.index.sparse;

/** A key of many rows of a sealed index. */
final class SealedCursor extends TermCursor {

    /** From how many lookups on decoding a whole block is cheaper than searching in it. */
    private static final int LOOKUPS = 12;

    private final SealedList list;
    private final SealedLengths lengths;
    private final TermScorer scorer;
    private final float bound;
    private final int[] values = new int[BLOCK];

    SealedCursor(SealedList list, SealedLengths lengths, TermScorer scorer) {
        super(list.blocks(), new int[BLOCK], new float[BLOCK]);
        this.list = list;
        this.lengths = lengths;
        this.scorer = scorer;
        this.bound = list.listBound(scorer);
    }

    /** Scores a whole block; {@code values} is room to work in. */
    static int score(
            SealedList list,
            int block,
            SealedLengths lengths,
            TermScorer scorer,
            int[] rows,
            int[] values,
            float[] scores) {
        int count = list.decodeRows(block, rows);
        if (list.valueCode(block) == SparseIndexFormat.VALUES_ALL_ONE) {
            for (int i = 0; i < count; i++) {
                scores[i] = scorer.bm25(1, lengths.get(rows[i]));
            }
            return count;
        }
        list.decodeValues(block, values);
        if (scorer.isBm25()) {
            for (int i = 0; i < count; i++) {
                scores[i] = scorer.bm25(values[i], lengths.get(rows[i]));
            }
        } else {
            for (int i = 0; i < count; i++) {
                scores[i] = scorer.product(Float.intBitsToFloat(values[i]));
            }
        }
        return count;
    }

    @Override
    float bound() {
        return bound;
    }

    @Override
    int firstRow(int ofBlock) {
        return list.firstRow(ofBlock);
    }

    @Override
    int lastRow(int ofBlock) {
        return list.lastRow(ofBlock);
    }

    @Override
    float computeBound(int ofBlock) {
        return list.blockBound(ofBlock, scorer);
    }

    @Override
    int decode(int ofBlock) {
        return score(list, ofBlock, lengths, scorer, rows, values, scores);
    }

    @Override
    void addTo(int[] candidates, double[] sums, int candidateCount) {
        int b = block();
        int i = 0;
        while (i < candidateCount) {
            int row = candidates[i];
            while (b < blocks() && list.lastRow(b) < row) {
                b++;
            }
            if (b == blocks()) {
                return;
            }
            if (isDecoded(b) || (i + LOOKUPS < candidateCount && candidates[i + LOOKUPS] <= list.lastRow(b))) {
                i = addDecoded(b, candidates, sums, i, candidateCount);
            } else {
                lookUp(b, row, sums, i);
                i++;
            }
        }
    }

    private void lookUp(int inBlock, int row, double[] sums, int i) {
        if (row < list.firstRow(inBlock)) {
            return;
        }
        int place = list.find(inBlock, row);
        if (place >= 0) {
            sums[i] += scorer.score(list.value(inBlock, place), scorer.isBm25() ? lengths.get(row) : 0);
        }
    }
}
