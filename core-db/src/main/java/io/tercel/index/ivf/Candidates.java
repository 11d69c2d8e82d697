package io.tercel.index.ivf;

import io.tercel.index.TopRows;
import io.tercel.index.flat.ExactRows;
import io.tercel.vector.MetricType;

/** Decides which rows are compared by their vectors, from what their codes tell. For one search. */
sealed interface Candidates {

    /**
     * Takes rows of a block.
     *
     * @param first place of the block's first row
     * @param eligible a bit for each row that may be taken
     */
    void take(int first, long eligible, float[] nearness, float[] margins);

    /** Compares what waits. */
    void finish();

    /** The nearest ones by their codes, so many of them. */
    final class Nearest implements Candidates {

        private final IvfFile file;
        private final ExactRows exact;
        private final TopRows nearest;

        Nearest(IvfFile file, ExactRows exact, int count) {
            this.file = file;
            this.exact = exact;
            this.nearest = new TopRows(count, true);
        }

        @Override
        public void take(int first, long eligible, float[] nearness, float[] margins) {
            for (long rest = eligible; rest != 0; rest &= rest - 1) {
                int i = Long.numberOfTrailingZeros(rest);
                if (!(nearness[i] < nearest.threshold())) {
                    // Components near the end of the range of floats add up to what is no number; then nothing is known
                    // of the row.
                    nearest.offer(
                            file.row(first + i), Float.isNaN(nearness[i]) ? Float.POSITIVE_INFINITY : nearness[i]);
                }
            }
        }

        @Override
        public void finish() {
            for (int row : nearest.sortedRows()) {
                exact.offer(row);
            }
            exact.finish();
        }
    }

    /** Every row that may be among the nearest, as its code and the margin say, and all those found before it. */
    final class Possible implements Candidates {

        private final IvfFile file;
        private final ExactRows exact;
        private final TopRows top;
        private final float sign;

        Possible(IvfFile file, ExactRows exact, TopRows top, MetricType metric) {
            this.file = file;
            this.exact = exact;
            this.top = top;
            this.sign = metric.largerIsBetter() ? 1 : -1;
        }

        @Override
        public void take(int first, long eligible, float[] nearness, float[] margins) {
            float worst = sign * top.threshold();
            for (long rest = eligible; rest != 0; rest &= rest - 1) {
                int i = Long.numberOfTrailingZeros(rest);
                if (!(nearness[i] + margins[i] < worst)) {
                    exact.offer(file.row(first + i));
                    worst = sign * top.threshold();
                }
            }
        }

        @Override
        public void finish() {
            exact.finish();
        }
    }
}
