package io.tercel.query.exec;

import io.tercel.column.Column;
import io.tercel.index.TopRows;
import io.tercel.segment.KeyOrder;
import io.tercel.segment.SealedSegment;
import io.tercel.segment.Segment;
import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/*
 * Among rows that score the same the smaller primary key is better, or the answer would depend on when the rows were sealed. Collectors
 * know rows, not keys. In a sealed segment that is the same, since rows are sorted by key. In a growing segment rows lie as they came, so
 * one row more is collected there: only if it scores as the last one that is wanted does it matter which of them are taken. Then all
 * rows are collected once more, and of those at the cut the ones with the smallest keys are kept.
 */
/** Finds the best rows of one segment after the other. For one thread. */
final class SegmentBest {

    private final int wanted;
    private final IntFunction<TopRows> collectors;
    private final TopRows best;
    private final TopRows bestAndNext;

    /**
     * For so many rows of each segment.
     *
     * @param collectors makes a collector of a number of rows
     */
    SegmentBest(int wanted, IntFunction<TopRows> collectors) {
        this.wanted = wanted;
        this.collectors = collectors;
        this.best = collectors.apply(wanted);
        this.bestAndNext = collectors.apply(wanted + 1);
    }

    /** Rows and their scores, best first; those that score the same in no order. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Found(int[] rows, float[] scores) {
        static final Found NOTHING = new Found(new int[0], new float[0]);
    }

    /** The best rows that are wanted. {@code search} offers all that are eligible to the collector it is given. */
    Found of(EligibleRows eligible, Consumer<TopRows> search) {
        Segment segment = eligible.view().segment();
        if (segment instanceof SealedSegment) {
            best.clear();
            search.accept(best);
            return new Found(best.sortedRows(), best.sortedScores());
        }
        bestAndNext.clear();
        search.accept(bestAndNext);
        int[] rows = bestAndNext.sortedRows();
        float[] scores = bestAndNext.sortedScores();
        if (rows.length > wanted && scores[wanted] == scores[wanted - 1]) {
            return withSmallestKeys(eligible, search, segment.column(0));
        }
        int size = Math.min(rows.length, wanted);
        return new Found(Arrays.copyOf(rows, size), Arrays.copyOf(scores, size));
    }

    /** The scores are those of this search: it may bring rows that one for fewer rows missed. */
    private Found withSmallestKeys(EligibleRows eligible, Consumer<TopRows> search, Column keys) {
        TopRows all = collectors.apply(eligible.count());
        search.accept(all);
        int[] rows = all.sortedRows();
        float[] scores = all.sortedScores();
        int from = wanted - 1;
        while (from > 0 && scores[from - 1] == scores[wanted - 1]) {
            from--;
        }
        int to = wanted;
        while (to < rows.length && scores[to] == scores[wanted - 1]) {
            to++;
        }
        keepSmallestKeys(rows, from, to, keys);
        return new Found(Arrays.copyOf(rows, wanted), Arrays.copyOf(scores, wanted));
    }

    /** Puts the rows with the smallest keys of {@code from} to {@code to} before the place where the wanted ones end. */
    private void keepSmallestKeys(int[] rows, int from, int to, Column keys) {
        PriorityQueue<Integer> largestFirst = new PriorityQueue<>((a, b) -> KeyOrder.compare(keys, b, keys, a));
        for (int i = from; i < to; i++) {
            if (largestFirst.size() < wanted - from) {
                largestFirst.add(rows[i]);
            } else if (KeyOrder.compare(keys, rows[i], keys, largestFirst.element()) < 0) {
                largestFirst.remove();
                largestFirst.add(rows[i]);
            }
        }
        int at = from;
        for (int row : largestFirst) {
            rows[at++] = row;
        }
    }
}
