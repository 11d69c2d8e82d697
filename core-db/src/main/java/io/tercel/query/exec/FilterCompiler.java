package io.tercel.query.exec;

import io.tercel.column.Column;
import io.tercel.config.Limits;
import io.tercel.error.CorruptionException;
import io.tercel.expr.BoundExpr;
import io.tercel.expr.FilterBinder;
import io.tercel.expr.FilterEvaluator;
import io.tercel.expr.FilterPlan;
import io.tercel.expr.IndexedFilter;
import io.tercel.expr.RowBitmap;
import io.tercel.expr.RowSource;
import io.tercel.expr.RowsPassing;
import io.tercel.expr.ScanningTextMatcher;
import io.tercel.expr.TextAnalysis;
import io.tercel.expr.TextMatcher;
import io.tercel.query.Filter;
import io.tercel.query.SearchExplanation;
import io.tercel.query.SegmentScan;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.ColumnData;
import io.tercel.schema.FieldSchema;
import io.tercel.segment.KeyOrder;
import io.tercel.segment.PartitionSet;
import io.tercel.segment.Partitions;
import io.tercel.segment.SealedSegment;
import io.tercel.segment.Segment;
import io.tercel.segment.SegmentView;
import io.tercel.segment.Snapshot;
import io.tercel.segment.SparseAnalysis;
import io.tercel.text.Token;
import io.tercel.time.Deadline;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** From a filter's text to the rows of each segment that pass it. Safe for use by many threads. */
final class FilterCompiler {

    private final CollectionSchema schema;
    private final Limits limits;
    private final SparseAnalysis analysis;
    private final Supplier<ZoneId> zone;
    private final PartitionPruning pruning;
    private final KnownFilters known = new KnownFilters();

    FilterCompiler(
            CollectionSchema schema,
            Limits limits,
            SparseAnalysis analysis,
            Supplier<ZoneId> zone,
            Supplier<Partitions> partitions) {
        this.zone = zone;
        this.schema = schema;
        this.limits = limits;
        this.analysis = analysis;
        this.pruning = new PartitionPruning(partitions);
    }

    /**
     * The filter of a search or query, as {@link #compile} does it.
     *
     * @param given where texts of moments are read that name no offset; in the collection's zone when empty
     * @throws io.tercel.error.InvalidRequestException when the collection is isolated by its partition key, and the filter does not name
     *     exactly one value of it
     */
    Optional<FilterPlan> compileForReading(Optional<Filter> filter, Optional<ZoneId> given) {
        Optional<FilterPlan> plan = filter.flatMap(each -> compile(each, given.orElseGet(zone)));
        pruning.checkIsolation(plan);
        return plan;
    }

    /** A filter, parsed and bound; empty for one without text, which everything passes. */
    Optional<FilterPlan> compile(Filter filter) {
        return compile(filter, zone.get());
    }

    /** A filter whose moments are read in a zone, as {@link #compile(Filter)} does it. */
    Optional<FilterPlan> compile(Filter filter, Optional<ZoneId> given) {
        return compile(filter, given.orElseGet(zone));
    }

    private Optional<FilterPlan> compile(Filter filter, ZoneId now) {
        if (filter.text().isBlank()) {
            return Optional.empty();
        }
        return Optional.of(known.plan(filter, now, () -> bind(filter, now)));
    }

    private FilterPlan bind(Filter filter, ZoneId now) {
        BoundExpr bound =
                FilterBinder.bind(filter.text(), schema, filter.parameters(), now, limits, new FieldTerms(analysis));
        return FilterPlan.of(bound, schema);
    }

    /** With the analyzers of the collection's fields. */
    private record FieldTerms(SparseAnalysis analysis) implements TextAnalysis {

        @Override
        public Function<String, List<Token>> termsOf(FieldSchema field) {
            return analysis.analyzerFor(field.name())::analyze;
        }

        @Override
        public List<List<Token>> termsOfCondition(FieldSchema field, String words) {
            return analysis.termsOfCondition(field.name(), words);
        }
    }

    /** The rows of each segment that a request may return. */
    List<EligibleRows> eligible(Snapshot snapshot, Optional<FilterPlan> plan, Deadline deadline) {
        return eligible(snapshot, plan, segment -> true, deadline, FilterTrace.off());
    }

    /** As the other one, of the segments that a caller wants to read, with notes of how it went. */
    List<EligibleRows> eligible(
            Snapshot snapshot,
            Optional<FilterPlan> plan,
            Predicate<Segment> wanted,
            Deadline deadline,
            FilterTrace trace) {
        Optional<ColumnData> keys =
                plan.flatMap(each -> each.condition().primaryKeysIfPinned()).map(KeyOrder::column);
        PartitionSet pinned = pruning.partitionsOf(plan);
        List<EligibleRows> eligible = new ArrayList<>();
        for (SegmentView view : snapshot.segments()) {
            deadline.check();
            trace.begin();
            int partition = view.segment().partition();
            boolean inPartition = snapshot.partitions().contains(partition) && pinned.contains(partition);
            boolean read = inPartition && wanted.test(view.segment());
            EligibleRows rows;
            if (read) {
                rows = EligibleRows.of(view, plan.map(each -> passing(each, keys, view, deadline, trace)));
            } else {
                rows = EligibleRows.none(view);
                trace.way(inPartition ? SegmentScan.Way.NOT_WANTED : SegmentScan.Way.PARTITION);
            }
            eligible.add(rows);
            trace.end(view, rows);
        }
        return eligible;
    }

    /** Why no row of a segment is eligible, as far as that is known without looking at the rows. */
    Optional<SearchExplanation.Reason> passedOver(Snapshot snapshot, Optional<FilterPlan> plan, SegmentView view) {
        int partition = view.segment().partition();
        if (!snapshot.partitions().contains(partition)
                || !pruning.partitionsOf(plan).contains(partition)) {
            return Optional.of(SearchExplanation.Reason.PARTITION);
        }
        boolean none = plan.filter(each -> each.passing(new SegmentBounds(view.segment())) == RowsPassing.NONE)
                .isPresent();
        return none ? Optional.of(SearchExplanation.Reason.BOUNDS) : Optional.empty();
    }

    private RowBitmap passing(
            FilterPlan plan, Optional<ColumnData> keys, SegmentView view, Deadline deadline, FilterTrace trace) {
        SegmentBounds bounds = new SegmentBounds(view.segment());
        return switch (plan.passing(bounds)) {
            case NONE -> {
                trace.way(SegmentScan.Way.NONE_BY_BOUNDS);
                yield new RowBitmap(view.rows());
            }
            case ALL -> {
                trace.way(SegmentScan.Way.ALL_BY_BOUNDS);
                yield RowBitmap.all(view.rows());
            }
            case SOME -> known(plan, keys, view, bounds, deadline, trace);
        };
    }

    private RowBitmap known(
            FilterPlan plan,
            Optional<ColumnData> keys,
            SegmentView view,
            SegmentBounds bounds,
            Deadline deadline,
            FilterTrace trace) {
        // Rows with certain keys are found at once, and which of them are live changes.
        if (keys.isPresent()
                || !(view.segment() instanceof SealedSegment sealed)
                || view.rows() < sealed.meta().rows()) {
            return evaluated(plan, keys, view, bounds, deadline, trace);
        }
        Optional<long[]> words = known.rows(plan, sealed);
        if (words.isPresent()) {
            trace.way(SegmentScan.Way.REMEMBERED);
            return RowBitmap.of(view.rows(), words.get());
        }
        RowBitmap rows = evaluated(plan, keys, view, bounds, deadline, trace);
        known.passed(plan, sealed, rows.words());
        return rows;
    }

    private RowBitmap evaluated(
            FilterPlan plan,
            Optional<ColumnData> keys,
            SegmentView view,
            SegmentBounds bounds,
            Deadline deadline,
            FilterTrace trace) {
        if (keys.isEmpty()) {
            Optional<RowBitmap> indexed = throughIndexes(plan, view, deadline, trace);
            if (indexed.isPresent()) {
                return indexed.get();
            }
        }
        RowBitmap rows = new RowBitmap(view.rows());
        FilterEvaluator evaluator = evaluator(plan, view, trace);
        trace.way(SegmentScan.Way.COLUMNS);
        int blocks = Math.max(1, view.rows() / RowSource.BLOCK_ROWS);
        if (keys.isPresent() && keys.get().rows() <= blocks) {
            trace.way(SegmentScan.Way.KEYS);
            evaluateAround(keys.get(), evaluator, view, rows, deadline, trace);
            return rows;
        }
        for (int from = 0; from < view.rows(); from += Column.ZONE_ROWS) {
            deadline.check();
            int to = Math.min(from + Column.ZONE_ROWS, view.rows());
            switch (plan.passing(bounds.at(from / Column.ZONE_ROWS))) {
                case NONE -> trace.skipBlock();
                case ALL -> {
                    trace.skipBlock();
                    rows.setRange(from, to);
                }
                case SOME -> evaluator.evaluate(from, to, rows);
            }
        }
        return rows;
    }

    private FilterEvaluator evaluator(FilterPlan plan, SegmentView view, FilterTrace trace) {
        RowSource source = trace.counted(new SegmentRowSource(view.segment()), view.segment());
        TextMatcher texts = new IndexedTextMatcher(
                schema, view.segment(), new ScanningTextMatcher(source, view.rows(), plan.analyzers()));
        return new FilterEvaluator(plan, source, view.rows(), texts);
    }

    /** The rows that pass, found through the segment's indexes; empty when none serves, or one is damaged. */
    private Optional<RowBitmap> throughIndexes(
            FilterPlan plan, SegmentView view, Deadline deadline, FilterTrace trace) {
        if (schema.scalarIndexes().isEmpty()
                || !(view.segment() instanceof SealedSegment segment)
                || view.rows() < segment.meta().rows()) {
            return Optional.empty();
        }
        try (SegmentFilterIndexes indexes = new SegmentFilterIndexes(schema, segment)) {
            try {
                return IndexedFilter.of(plan, indexes, view.rows()).map(found -> {
                    trace.indexes(found);
                    return found.find((rest, undecided) -> retain(rest, undecided, view, deadline, trace));
                });
            } catch (CorruptionException e) {
                indexes.requireOther(e);
                return Optional.empty();
            }
        }
    }

    /** Takes the rows out for which a filter is not true. */
    private void retain(FilterPlan rest, RowBitmap rows, SegmentView view, Deadline deadline, FilterTrace trace) {
        trace.look(rows);
        FilterEvaluator evaluator = evaluator(rest, view, trace);
        for (int from = 0; from < view.rows(); from += Column.ZONE_ROWS) {
            deadline.check();
            evaluator.retain(from, Math.min(from + Column.ZONE_ROWS, view.rows()), rows);
        }
        trace.looked(rows);
    }

    /** Only rows with these keys can pass: the blocks in which they are live are evaluated, and no others. */
    private static void evaluateAround(
            ColumnData keys,
            FilterEvaluator evaluator,
            SegmentView view,
            RowBitmap passing,
            Deadline deadline,
            FilterTrace trace) {
        BitSet blocks = new BitSet();
        for (int i = 0; i < keys.rows(); i++) {
            int row = view.find(keys, i);
            if (row >= 0) {
                blocks.set(row / RowSource.BLOCK_ROWS);
            }
        }
        for (int block = blocks.nextSetBit(0); block >= 0; block = blocks.nextSetBit(block + 1)) {
            deadline.check();
            trace.readBlock();
            int from = block * RowSource.BLOCK_ROWS;
            evaluator.evaluate(from, Math.min(from + RowSource.BLOCK_ROWS, view.rows()), passing);
        }
    }
}
