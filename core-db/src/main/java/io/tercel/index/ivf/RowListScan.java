package io.tercel.index.ivf;

import io.tercel.index.CandidateRows;
import io.tercel.index.flat.ExactRows;
import org.jspecify.annotations.Nullable;

/** Lists without codes: the eligible rows are compared by their vectors in the column. */
final class RowListScan implements ListScan {

    private final IvfFile file;
    private final int bound;
    private final long @Nullable [] filter;
    private final ExactRows exact;

    RowListScan(IvfFile file, CandidateRows rows, ExactRows exact) {
        this.file = file;
        this.bound = rows.bound();
        this.filter = rows.filter();
        this.exact = exact;
    }

    @Override
    public int scan(int list) {
        int from = file.start(list);
        int to = file.start(list + 1);
        file.requireRows(from, to);
        int eligible = 0;
        for (int place = from; place < to; place++) {
            int row = file.row(place);
            if (row < bound && (filter == null || (filter[row >> 6] & 1L << row) != 0)) {
                exact.offer(row);
                eligible++;
            }
        }
        return eligible;
    }

    @Override
    public void finish() {
        exact.finish();
    }
}
