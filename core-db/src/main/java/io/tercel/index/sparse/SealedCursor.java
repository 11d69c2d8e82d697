package io.tercel.index.sparse;

/** A key of many rows of a sealed index. */
final class SealedCursor extends TermCursor {

    private final SealedList list;
    private final SealedLengths lengths;
    private final TermScorer scorer;
    private final float bound;

    /** Room to work in, for the postings of one block. */
    private final int[] values = new int[BLOCK];

    private final int[] lengthsOfRows = new int[BLOCK];
    private final int[] matched = new int[BLOCK];
    private final int[] matchedRows = new int[BLOCK];
    private final float[] matchedScores = new float[BLOCK];

    SealedCursor(SealedList list, SealedLengths lengths, TermScorer scorer) {
        super(list.blocks(), new int[BLOCK], new float[BLOCK]);
        this.list = list;
        this.lengths = lengths;
        this.scorer = scorer;
        this.bound = list.listBound(scorer);
    }

    /** Scores a whole block of a list that no cursor is needed for; returns how many postings it has. */
    static int score(SealedList list, SealedLengths lengths, TermScorer scorer, int[] rows, float[] scores) {
        int[] values = new int[rows.length];
        int count = list.decodeRows(0, rows);
        list.decodeValues(0, values);
        score(lengths, scorer, rows, values, new int[rows.length], count, scores);
        return count;
    }

    private static void score(
            SealedLengths lengths,
            TermScorer scorer,
            int[] rows,
            int[] values,
            int[] lengthsOfRows,
            int count,
            float[] scores) {
        if (scorer.isBm25()) {
            lengths.gather(rows, count, lengthsOfRows);
            scorer.bm25(values, lengthsOfRows, count, scores);
        } else {
            for (int i = 0; i < count; i++) {
                scores[i] = scorer.product(Float.intBitsToFloat(values[i]));
            }
        }
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
        int count = list.decodeRows(ofBlock, rows);
        list.decodeValues(ofBlock, values);
        score(lengths, scorer, rows, values, lengthsOfRows, count, scores);
        return count;
    }

    @Override
    void addTo(int[] candidates, double[] sums, int candidateCount) {
        int b = block();
        int i = 0;
        while (i < candidateCount) {
            while (b < blocks() && list.lastRow(b) < candidates[i]) {
                b++;
            }
            if (b == blocks()) {
                return;
            }
            i = isDecoded(b)
                    ? addDecoded(b, candidates, sums, i, candidateCount)
                    : addMatches(b, candidates, sums, i, candidateCount);
        }
    }

    /** Scores only those postings of a block that are of candidates; returns the first candidate that lies behind it. */
    private int addMatches(int inBlock, int[] candidates, double[] sums, int from, int candidateCount) {
        int last = list.lastRow(inBlock);
        int end = from;
        while (end < candidateCount && candidates[end] <= last) {
            end++;
        }
        int count = list.match(inBlock, candidates, from, end, matched, values);
        list.valuesAt(inBlock, values, count);
        for (int i = 0; i < count; i++) {
            matchedRows[i] = candidates[matched[i]];
        }
        score(lengths, scorer, matchedRows, values, lengthsOfRows, count, matchedScores);
        for (int i = 0; i < count; i++) {
            sums[matched[i]] += matchedScores[i];
        }
        return end;
    }
}
