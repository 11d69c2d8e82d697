package io.tercel.query.exec;

import io.tercel.column.Column;
import io.tercel.error.CorruptionException;
import io.tercel.index.CandidateRows;
import io.tercel.index.SearchPlan;
import io.tercel.index.StopSignal;
import io.tercel.index.TopRows;
import io.tercel.index.VectorQuery;
import io.tercel.index.flat.FlatIndex;
import io.tercel.index.interim.InterimIndex;
import io.tercel.query.SearchParams;
import io.tercel.segment.SealedSegment;
import io.tercel.segment.Segment;
import io.tercel.segment.SegmentIndex;
import io.tercel.vector.MetricType;
import java.util.Optional;

/**
 * Finds the rows of a segment whose dense vectors are nearest to a query: through the segment's index, or, when it has none or that is
 * damaged, through codes made meanwhile, or by comparing with each.
 *
 * @param storedField position of the field among the stored ones
 */
record NearestRows(int storedField, MetricType metric, VectorQuery query, SearchParams params, StopSignal stop)
        implements SegmentSearch {

    @Override
    public boolean isExact(EligibleRows rows) {
        Segment segment = rows.view().segment();
        if (segment instanceof SealedSegment sealed
                && sealed.indexed(storedField).isPresent()) {
            return false;
        }
        return !segment.hasInterimIndex(storedField);
    }

    @Override
    public SearchPlan near(EligibleRows rows, TopRows top) {
        Optional<SegmentIndex> used = rows.view().segment() instanceof SealedSegment segment
                ? segment.vectorIndex(storedField)
                : Optional.empty();
        if (used.isEmpty()) {
            return withoutIndex(rows, top);
        }
        try (SegmentIndex index = used.get()) {
            return index.vectors().search(query, params, candidates(rows), top, stop);
        } catch (CorruptionException e) {
            used.get().requireOther(e);
            top.clear();
            return exactly(rows, top);
        }
    }

    private SearchPlan withoutIndex(EligibleRows rows, TopRows top) {
        Optional<InterimIndex> used = rows.view().segment().interimIndex(storedField);
        if (used.isEmpty()) {
            return exactly(rows, top);
        }
        try (InterimIndex codes = used.get()) {
            return codes.metric() == metric
                    ? codes.search(query, params, candidates(rows), top, stop)
                    : exactly(rows, top);
        }
    }

    private static CandidateRows candidates(EligibleRows rows) {
        return new CandidateRows(rows.view().rows(), rows.words(), rows.count());
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
