package io.tercel.index.ivf;

import io.tercel.index.CandidateRows;

/** Lists with codes: a block of rows after the other is compared by its codes, and the nearest by their vectors. */
final class CodeListScan implements ListScan {

    private static final int ROWS = IvfFormat.BLOCK_ROWS;

    private final IvfFile file;
    private final PlaceFilter rows;
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
        this.rows = new PlaceFilter(file, rows);
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
            long eligible = rows.eligible(first, Math.max(from, first) - first, Math.min(to - first, ROWS));
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

    @Override
    public void finish() {
        candidates.finish();
    }
}
