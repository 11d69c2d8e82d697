package io.tercel.query.exec;

import io.tercel.column.Column;
import io.tercel.index.SearchPlan;
import io.tercel.index.StopSignal;
import io.tercel.index.TopRows;
import io.tercel.index.VectorQuery;
import io.tercel.index.flat.FlatIndex;
import io.tercel.query.SearchParams;
import io.tercel.vector.MetricType;

/**
 * Finds the rows of a segment whose dense vectors are nearest to a query.
 *
 * @param storedField position of the field among the stored ones
 */
record NearestRows(int storedField, MetricType metric, VectorQuery query, SearchParams params, StopSignal stop)
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
        Column column = rows.view().segment().column(storedField);
        FlatIndex flat = new FlatIndex(column, metric);
        int bound = rows.view().rows();
        switch (query) {
            case VectorQuery.Floats floats -> flat.search(floats.components(), bound, rows.words(), top, stop);
            case VectorQuery.Bits bits -> flat.search(bits.bytes(), bound, rows.words(), top, stop);
        }
        return SearchPlan.SCAN;
    }
}
