package io.tercel.index.ivf;

import io.tercel.index.CandidateRows;
import io.tercel.index.flat.ExactRows;

/** Lists of nothing but row numbers: the eligible rows are compared by their vectors in the column. */
final class RowListScan implements ListScan {

    private final IvfFile file;
    private final PlaceFilter rows;
    private final ExactRows exact;

    RowListScan(IvfFile file, CandidateRows rows, ExactRows exact) {
        this.file = file;
        this.rows = new PlaceFilter(file, rows);
        this.exact = exact;
    }

    @Override
    public int scan(int list) {
        int end = file.start(list + 1);
        file.requireRows(file.start(list), end);
        int seen = 0;
        for (int first = file.start(list); first < end; first += Long.SIZE) {
            long eligible = rows.eligible(first, 0, Math.min(Long.SIZE, end - first));
            for (long rest = eligible; rest != 0; rest &= rest - 1) {
                exact.offer(file.row(first + Long.numberOfTrailingZeros(rest)));
            }
            seen += Long.bitCount(eligible);
        }
        return seen;
    }

    @Override
    public void finish() {
        exact.finish();
    }
}
