package io.tercel.query.exec;

import io.tercel.index.SearchPlan;
import io.tercel.query.SearchExplanation;
import io.tercel.query.SearchLeg;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.segment.SealedSegment;
import io.tercel.segment.SegmentView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** Tells how a search was carried out. */
final class Explainer {

    private final CollectionSchema schema;
    private final List<EligibleRows> eligible;
    private final Function<SegmentView, Optional<SearchExplanation.Reason>> passedOver;
    private final Function<SegmentView, List<String>> filterIndexes;

    /**
     * Of one search.
     *
     * @param passedOver why no row of a segment is eligible, where it is known without looking at its rows
     * @param filterIndexes which conditions of the filter the indexes of a segment answer
     */
    Explainer(
            CollectionSchema schema,
            List<EligibleRows> eligible,
            Function<SegmentView, Optional<SearchExplanation.Reason>> passedOver,
            Function<SegmentView, List<String>> filterIndexes) {
        this.schema = schema;
        this.eligible = eligible;
        this.passedOver = passedOver;
        this.filterIndexes = filterIndexes;
    }

    SearchExplanation.Leg leg(SearchLeg leg, LegRanking ranking, int candidates) {
        List<SearchExplanation.Segment> segments = new ArrayList<>();
        for (int i = 0; i < eligible.size(); i++) {
            int segment = i;
            segments.add(segment(
                    eligible.get(i),
                    ranking.looks().stream()
                            .filter(look -> look.segment() == segment)
                            .toList()));
        }
        String index = ListColumn.fieldOf(schema, leg.field())
                .orElseThrow()
                .index()
                .map(IndexSpec::kind)
                .orElseThrow();
        return new SearchExplanation.Leg(leg.field(), index, candidates, segments);
    }

    private SearchExplanation.Segment segment(EligibleRows rows, List<LegRanking.Look> looks) {
        Optional<SearchExplanation.Reason> reason = looks.isEmpty()
                ? passedOver.apply(rows.view()).or(() -> Optional.of(SearchExplanation.Reason.NO_ELIGIBLE_ROWS))
                : Optional.empty();
        Optional<String> plan = looks.isEmpty()
                ? Optional.empty()
                : Optional.of(looks.getLast().plan().name());
        boolean scans = looks.stream().allMatch(look -> look.plan() == SearchPlan.SCAN);
        return new SearchExplanation.Segment(
                rows.view().segment().number(),
                rows.view().segment() instanceof SealedSegment,
                rows.view().rows(),
                rows.count(),
                reason,
                plan,
                scans ? OptionalLong.of((long) looks.size() * rows.count()) : OptionalLong.empty(),
                Duration.ofNanos(
                        looks.stream().mapToLong(LegRanking.Look::nanos).sum()),
                filterIndexes.apply(rows.view()));
    }
}
