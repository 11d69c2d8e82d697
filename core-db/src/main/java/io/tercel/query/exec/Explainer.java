package io.tercel.query.exec;

import io.tercel.column.Column;
import io.tercel.index.SearchPlan;
import io.tercel.query.SearchExplanation;
import io.tercel.query.SearchLeg;
import io.tercel.query.SegmentScan;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.segment.SealedSegment;
import io.tercel.segment.Segment;
import io.tercel.segment.SegmentView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** Tells how the legs of a search were carried out. */
final class Explainer {

    private final CollectionSchema schema;
    private final Function<SegmentView, Optional<SearchExplanation.Reason>> passedOver;

    /**
     * Of one search.
     *
     * @param passedOver why no row of a segment is eligible, where it is known without looking at its rows
     */
    Explainer(CollectionSchema schema, Function<SegmentView, Optional<SearchExplanation.Reason>> passedOver) {
        this.schema = schema;
        this.passedOver = passedOver;
    }

    /**
     * One leg.
     *
     * @param eligible the rows that it could find, by segment
     * @param ownFilter how those were found that pass the leg's own filter
     */
    SearchExplanation.Leg leg(
            SearchLeg leg,
            LegRanking ranking,
            int candidates,
            List<EligibleRows> eligible,
            List<SegmentScan> ownFilter) {
        FieldSchema field = ListColumn.fieldOf(schema, leg.field()).orElseThrow();
        List<SearchExplanation.Segment> segments = new ArrayList<>();
        for (int i = 0; i < eligible.size(); i++) {
            int segment = i;
            List<LegRanking.Look> looks = ranking.looks().stream()
                    .filter(look -> look.segment() == segment)
                    .toList();
            segments.add(looks.isEmpty() ? passedOver(eligible.get(i)) : searched(field, eligible.get(i), looks));
        }
        String index = field.index().map(IndexSpec::kind).orElseThrow();
        return new SearchExplanation.Leg(leg.field(), index, candidates, ownFilter, segments);
    }

    private SearchExplanation.Segment passedOver(EligibleRows rows) {
        Optional<SearchExplanation.Reason> reason =
                passedOver.apply(rows.view()).or(() -> Optional.of(SearchExplanation.Reason.NO_ELIGIBLE_ROWS));
        Segment segment = rows.view().segment();
        return new SearchExplanation.Segment(
                segment.number(),
                segment instanceof SealedSegment,
                rows.view().rows(),
                rows.count(),
                reason,
                Optional.empty(),
                "",
                0,
                OptionalLong.empty(),
                Duration.ZERO);
    }

    private SearchExplanation.Segment searched(FieldSchema field, EligibleRows rows, List<LegRanking.Look> looks) {
        SearchPlan plan = looks.getLast().plan();
        Segment segment = rows.view().segment();
        long scored = looks.stream().mapToLong(LegRanking.Look::scored).sum();
        int position = schema.storedFields().indexOf(field);
        return new SearchExplanation.Segment(
                segment.number(),
                segment instanceof SealedSegment,
                rows.view().rows(),
                rows.count(),
                Optional.empty(),
                Optional.of(plan.name()),
                why(plan, field, position, rows),
                scored,
                plan == SearchPlan.POSTINGS || position < 0
                        ? OptionalLong.empty()
                        : OptionalLong.of(bytes(segment.column(position), scored)),
                Duration.ofNanos(
                        looks.stream().mapToLong(LegRanking.Look::nanos).sum()));
    }

    /** Rows take as many bytes as all of the column do on average. */
    private static long bytes(Column column, long rows) {
        return Math.round((double) column.bytesUsed() * rows / Math.max(1, column.rows()));
    }

    private static String why(SearchPlan plan, FieldSchema field, int position, EligibleRows rows) {
        return switch (plan) {
            case SCAN -> whyScanned(field, position, rows);
            case CODES -> "there is no index yet, and codes of its rows were read first";
            case WALK -> rows.words() == null ? "every row is eligible" : "nearly every row is eligible";
            case FILTERED_WALK -> "%.1f %% of the rows are eligible".formatted(share(rows));
            case WALK_THEN_SCAN -> "the walk over %.1f %% of the rows found too few".formatted(share(rows));
            case LISTS -> "the lists nearest to the query were read";
            case POSTINGS -> "the rows with a term of the query were looked at";
        };
    }

    private static double share(EligibleRows rows) {
        return 100.0 * rows.count() / Math.max(1, rows.view().rows());
    }

    private static String whyScanned(FieldSchema field, int position, EligibleRows rows) {
        if (!(rows.view().segment() instanceof SealedSegment sealed)) {
            return "a growing segment has no index";
        }
        if (position >= 0 && sealed.indexed(position).isPresent()) {
            return "to compare %.1f %% of the rows is less work than to walk".formatted(share(rows));
        }
        boolean exact = field.index().filter(IndexSpec.Flat.class::isInstance).isPresent();
        return exact ? "the field's index is FLAT" : "the segment has no index, being small or new";
    }
}
