package io.tercel.index.sparse;

import io.tercel.index.TopRows;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the best rows for a handful of keys, exactly, by windowed block-max MaxScore: Turtle, Flood: Query Evaluation:
 * Strategies and Optimizations (1995); Ding, Suel: Faster Top-k Document Retrieval Using Block-Max Indexes (2011).
 */
final class MaxScoreSearch {

    /*
     * Rows are visited in windows of 1,024, whose sums stay in the first-level cache. For each key there is an upper bound of
     * what it adds to a row of the window. Sorted by bound, keys from the left are "optional" as long as their bounds together
     * do not exceed the score that a row must beat: a row that holds optional keys only cannot win. So candidates come from
     * the other keys, the "essential" ones, and the optional keys are looked up for candidates alone, the largest bound first,
     * dropping those that can no longer win. The same division by bounds for the whole segment says which windows can be
     * jumped over.
     *
     * Ties. Rows are offered in ascending order and among equal scores the smaller row is better, so a later row must score
     * strictly more than the threshold: whatever is bounded by the threshold itself may go.
     *
     * Rounding. Scores of postings are floats and are summed as doubles, which for sums of floats of like size is exact: the
     * order, which differs from window to window and from index to index, leaves no trace in the result.
     *
     * Negative weights. A bound is never below zero, what a row without the key gets; so a sum of bounds holds for rows that
     * hold any of the keys. While the threshold is negative no key is optional, and all rows with a common key are seen.
     */
    private static final int WINDOW = 1024;

    private final TermCursor[] cursors;

    /** The sum of the bounds of the first i cursors, for the whole segment. */
    private final double[] boundSums;

    private final RowFilter filter;
    private final int rowBound;
    private final TopRows top;

    /** The cursors that have postings in the window, by their bounds there, and sums as above. */
    private final TermCursor[] present;

    private final float[] presentBounds;
    private final double[] presentSums;

    private final double[] sums = new double[WINDOW];
    private final long[] touched = new long[WINDOW / Long.SIZE];
    private final int[] candidates = new int[WINDOW];
    private final double[] candidateSums = new double[WINDOW];

    private MaxScoreSearch(List<TermCursor> terms, long @Nullable [] filter, int rowBound, TopRows top) {
        this.cursors = terms.toArray(TermCursor[]::new);
        this.filter = new RowFilter(filter);
        this.rowBound = rowBound;
        this.top = top;
        Arrays.sort(cursors, Comparator.comparingDouble(TermCursor::bound));
        boundSums = new double[cursors.length + 1];
        for (int i = 0; i < cursors.length; i++) {
            boundSums[i + 1] = boundSums[i] + cursors[i].bound();
        }
        present = new TermCursor[cursors.length];
        presentBounds = new float[cursors.length];
        presentSums = new double[cursors.length + 1];
    }

    static void run(List<TermCursor> terms, long @Nullable [] filter, int rowBound, TopRows top) {
        if (!terms.isEmpty()) {
            new MaxScoreSearch(terms, filter, rowBound, top).run();
        }
    }

    private void run() {
        int optional = 0;
        int from = 0;
        while (from < rowBound) {
            while (optional < cursors.length && boundSums[optional + 1] <= top.threshold()) {
                optional++;
            }
            int next = nextCandidate(optional, from);
            if (next >= rowBound) {
                return;
            }
            int lo = next & -WINDOW;
            int hi = rowBound - lo <= WINDOW ? rowBound : lo + WINDOW;
            searchWindow(lo, hi);
            from = hi;
        }
    }

    /** A row before which no row can win. */
    private int nextCandidate(int optional, int from) {
        int next = TermCursor.NO_MORE_ROWS;
        for (int i = optional; i < cursors.length; i++) {
            next = Math.min(next, cursors[i].nextRow(from));
        }
        return next >= rowBound ? next : filter.next(next);
    }

    private void searchWindow(int lo, int hi) {
        int size = gatherPresent(lo, hi);
        double threshold = top.threshold();
        if (presentSums[size] <= threshold) {
            return;
        }
        int firstEssential = 0;
        while (presentSums[firstEssential + 1] <= threshold) {
            firstEssential++;
        }
        int found = firstEssential == size - 1
                ? present[firstEssential].collect(
                        lo, hi, threshold - presentSums[firstEssential], filter, candidates, candidateSums)
                : collectUnion(firstEssential, size, lo, hi, threshold);
        for (int i = firstEssential - 1; i >= 0 && found > 0; i--) {
            found = dropHopeless(found, presentSums[i + 1], threshold);
            present[i].addTo(candidates, candidateSums, found);
        }
        top.compared(found);
        for (int i = 0; i < found; i++) {
            top.offer(candidates[i], (float) candidateSums[i]);
        }
    }

    private int gatherPresent(int lo, int hi) {
        int size = 0;
        for (TermCursor cursor : cursors) {
            float bound = cursor.windowBound(lo, hi);
            if (bound >= 0) {
                int place = size++;
                for (; place > 0 && presentBounds[place - 1] > bound; place--) {
                    present[place] = present[place - 1];
                    presentBounds[place] = presentBounds[place - 1];
                }
                present[place] = cursor;
                presentBounds[place] = bound;
            }
        }
        for (int i = 0; i < size; i++) {
            presentSums[i + 1] = presentSums[i] + presentBounds[i];
        }
        return size;
    }

    /** Sums up the essential keys over the window and gathers the rows that can still win. */
    private int collectUnion(int firstEssential, int size, int lo, int hi, double threshold) {
        for (int i = firstEssential; i < size; i++) {
            double least = threshold - (presentSums[size] - presentBounds[i]);
            present[i].accumulate(lo, hi, least, sums, touched);
        }
        double least = threshold - presentSums[firstEssential];
        int found = 0;
        for (int word = 0; word < touched.length; word++) {
            long eligible = filter.word((lo >> 6) + word);
            for (long bits = touched[word]; bits != 0; bits &= bits - 1) {
                int place = (word << 6) + Long.numberOfTrailingZeros(bits);
                double sum = sums[place];
                sums[place] = 0;
                if (sum > least && (eligible & bits & -bits) != 0) {
                    candidates[found] = lo + place;
                    candidateSums[found++] = sum;
                }
            }
            touched[word] = 0;
        }
        return found;
    }

    /** Keeps the candidates that win if they get all that is left. */
    private int dropHopeless(int found, double left, double threshold) {
        int kept = 0;
        for (int i = 0; i < found; i++) {
            if (candidateSums[i] + left > threshold) {
                candidates[kept] = candidates[i];
                candidateSums[kept++] = candidateSums[i];
            }
        }
        return kept;
    }
}
