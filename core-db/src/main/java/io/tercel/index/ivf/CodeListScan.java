package io.tercel.index.ivf;

import io.tercel.index.CandidateRows;
import org.jspecify.annotations.Nullable;

/** Lists with codes: a block of rows after the other is compared by its codes, and the nearest by their vectors. */
final class CodeListScan implements ListScan {

    private static final int ROWS = IvfFormat.BLOCK_ROWS;

    private final IvfFile file;
    private final int bound;
    private final long @Nullable [] filter;
    private final float[] centroids;
    private final BlockScorer scorer;
    private final Candidates candidates;
    private final float[] nearness = new float[ROWS];
    private final float[] margins = new float[ROWS];

    /**
     * A search.
     *
     * @param centroids how near each centroid is; larger is nearer
     */
    CodeListScan(IvfFile file, CandidateRows rows, float[] centroids, BlockScorer scorer, Candidates candidates) {
        this.file = file;
        this.bound = rows.bound();
        this.filter = rows.filter();
        this.centroids = centroids;
        this.scorer = scorer;
        this.candidates = candidates;
    }

    @Override
    public int scan(int list) {
        int from = file.start(list);
        int to = file.start(list + 1);
        if (from == to) {
            return 0;
        }
        file.requireRows(from, to);
        int seen = 0;
        for (int block = from / ROWS; block <= (to - 1) / ROWS; block++) {
            int first = block * ROWS;
            long eligible = eligible(first, Math.max(from, first) - first, Math.min(to - first, ROWS));
            if (eligible != 0) {
                file.requireBlock(block);
                scorer.score(
                        block,
                        Long.numberOfTrailingZeros(eligible),
                        ROWS - Long.numberOfLeadingZeros(eligible),
                        centroids[list],
                        nearness,
                        margins);
                candidates.take(first, eligible, nearness, margins);
                seen += Long.bitCount(eligible);
            }
        }
        return seen;
    }

    /** A bit for each eligible row among some of a block. */
    private long eligible(int first, int from, int to) {
        long all = (-1L << from) & (-1L >>> (ROWS - to));
        if (filter == null && bound >= file.columnRows()) {
            return all;
        }
        long eligible = 0;
        for (int i = from; i < to; i++) {
            int row = file.row(first + i);
            if (row < bound && (filter == null || (filter[row >> 6] & 1L << row) != 0)) {
                eligible |= 1L << i;
            }
        }
        return eligible;
    }

    @Override
    public void finish() {
        candidates.finish();
    }
}
