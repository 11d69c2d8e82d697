package io.tercel.query.exec;

import io.tercel.column.BytesColumn;
import io.tercel.expr.ElementChoice;
import io.tercel.index.SearchPlan;
import io.tercel.index.StopSignal;
import io.tercel.index.TopRows;
import io.tercel.index.WeightedTerms;
import io.tercel.index.flat.ListSearch;
import io.tercel.segment.SegmentView;
import java.util.List;

/** What a leg looks for, to be looked for in one segment after the other. */
interface SegmentSearch {

    /** Whether {@link #near} compares every row of a segment that could be among the best. */
    boolean isExact(EligibleRows rows);

    /**
     * Offers eligible rows to an empty collector: as many of the best as it wants, though an index may miss some of them and bring the next
     * ones instead. All that are eligible if they are fewer.
     */
    SearchPlan near(EligibleRows rows, TopRows top);

    /** As {@link #near}, missing none. The collector may be one of a range of scores. */
    SearchPlan exactly(EligibleRows rows, TopRows top);

    /**
     * With terms, or dimensions, in common.
     *
     * @param field position of the field in the schema
     */
    record OfTerms(int field, WeightedTerms query) implements SegmentSearch {

        @Override
        public boolean isExact(EligibleRows rows) {
            return true;
        }

        @Override
        public SearchPlan near(EligibleRows rows, TopRows top) {
            return exactly(rows, top);
        }

        @Override
        public SearchPlan exactly(EligibleRows rows, TopRows top) {
            SegmentView view = rows.view();
            view.segment().sparseIndex(field).search(query, rows.words(), view.rows(), top);
            return SearchPlan.POSTINGS;
        }
    }

    /**
     * With lists of vectors. One object serves all segments of a search; for one thread.
     *
     * @param choices conditions on the elements that may be found
     */
    record OfLists(
            ListColumn lists, ListSearch search, List<ElementChoice> choices, boolean largerIsBetter, StopSignal stop)
            implements SegmentSearch {

        @Override
        public boolean isExact(EligibleRows rows) {
            return true;
        }

        @Override
        public SearchPlan near(EligibleRows rows, TopRows top) {
            return exactly(rows, top);
        }

        @Override
        public SearchPlan exactly(EligibleRows rows, TopRows top) {
            BytesColumn column = lists.of(rows.view().segment());
            int bound = rows.view().rows();
            if (choices.isEmpty()) {
                search.search(column, bound, rows.words(), top, stop);
            } else {
                ListSearch.Chosen chosen = ListColumn.chosen(choices, rows.view());
                search.searchChosen(column, bound, rows.words(), chosen, largerIsBetter, top, stop);
            }
            return SearchPlan.SCAN;
        }
    }
}
