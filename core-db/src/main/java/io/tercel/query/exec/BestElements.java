package io.tercel.query.exec;

import io.tercel.expr.ElementChoice;
import io.tercel.index.TopRows;
import io.tercel.index.flat.ListSearch;
import io.tercel.query.exec.rank.LegCandidates;
import io.tercel.query.exec.rank.RowRef;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongBinaryOperator;
import java.util.stream.LongStream;

/*
 * The best k elements are elements of the best k rows, a row being as good as its best element. For if an element is of another row, then
 * each of those k rows has an element that is better: by its score, or among equal scores by the row's key. So a search for elements is
 * one for rows, which looks at every element, and a second look at the elements of the rows that it found.
 *
 * In that second look the elements are numbered by the order of keys and then by their places, so that among equal scores the smaller
 * number is the better one, which is what the collector takes it for.
 */
/** Finds the best elements of the best rows. */
final class BestElements {

    private final ListColumn lists;
    private final ListSearch search;
    private final List<EligibleRows> segments;
    private final LongBinaryOperator keyOrder;

    /** By segment, when conditions say which elements may be found; otherwise none. */
    private final List<ListSearch.Chosen> chosen;

    BestElements(
            ListColumn lists,
            ListSearch search,
            List<ElementChoice> choices,
            List<EligibleRows> segments,
            LongBinaryOperator keyOrder) {
        this.lists = lists;
        this.search = search;
        this.segments = segments;
        this.keyOrder = keyOrder;
        this.chosen = choices.isEmpty()
                ? List.of()
                : segments.stream()
                        .map(rows -> ListColumn.chosen(choices, rows.view()))
                        .toList();
    }

    private boolean isChosen(long row, int element) {
        return chosen.isEmpty() || chosen.get(RowRef.segment(row)).contains(RowRef.row(row), element);
    }

    /** The best {@code k} elements of rows, best first. */
    LegCandidates of(LegCandidates candidates, int k) {
        long[] byKey = LongStream.of(candidates.rows())
                .boxed()
                .sorted((a, b) -> (int) keyOrder.applyAsLong(a, b))
                .mapToLong(Long::longValue)
                .toArray();
        int[] firsts = new int[byKey.length];
        TopRows top = new TopRows(k, candidates.metric().largerIsBetter());
        int number = 0;
        for (int i = 0; i < byKey.length; i++) {
            firsts[i] = number;
            float[] scores = search.elements(
                    lists.of(segments.get(RowRef.segment(byKey[i])).view().segment()), RowRef.row(byKey[i]));
            for (int element = 0; element < scores.length; element++) {
                if (isChosen(byKey[i], element)) {
                    top.offer(number, scores[element]);
                }
                number++;
            }
        }
        int[] best = top.sortedRows();
        long[] rows = new long[best.length];
        int[] elements = new int[best.length];
        for (int i = 0; i < best.length; i++) {
            int found = Arrays.binarySearch(firsts, best[i]);
            int row = found >= 0 ? found : -found - 2;
            rows[i] = byKey[row];
            elements[i] = best[i] - firsts[row];
        }
        return new LegCandidates(candidates.metric(), rows, top.sortedScores(), elements);
    }
}
