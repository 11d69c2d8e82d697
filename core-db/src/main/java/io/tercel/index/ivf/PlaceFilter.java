package io.tercel.index.ivf;

import io.tercel.index.CandidateRows;
import org.jspecify.annotations.Nullable;

/** Which places of the lists hold eligible rows. */
final class PlaceFilter {

    private final IvfFile file;
    private final int bound;
    private final long @Nullable [] filter;
    private final boolean all;

    PlaceFilter(IvfFile file, CandidateRows rows) {
        this.file = file;
        this.bound = rows.bound();
        this.filter = rows.filter();
        this.all = filter == null && bound >= file.columnRows();
    }

    /** A bit for each place from {@code first + from} to before {@code first + to} whose row is eligible; {@code to} is 1 to 64. */
    long eligible(int first, int from, int to) {
        if (all) {
            return (-1L << from) & (-1L >>> (Long.SIZE - to));
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
}
