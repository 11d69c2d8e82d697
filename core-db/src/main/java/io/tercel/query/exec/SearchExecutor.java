package io.tercel.query.exec;

import io.tercel.config.Limits;
import io.tercel.expr.FilterPlan;
import io.tercel.expr.JsonPath;
import io.tercel.expr.JsonPlaces;
import io.tercel.query.ElementScope;
import io.tercel.query.Filter;
import io.tercel.query.Grouping;
import io.tercel.query.Hit;
import io.tercel.query.OrderBy;
import io.tercel.query.SearchExplanation;
import io.tercel.query.SearchLeg;
import io.tercel.query.SearchRequest;
import io.tercel.query.SearchResult;
import io.tercel.query.SegmentScan;
import io.tercel.query.exec.rank.FusedRow;
import io.tercel.query.exec.rank.LegCandidates;
import io.tercel.query.exec.rank.RankFusion;
import io.tercel.query.exec.rank.RowsOfElements;
import io.tercel.schema.CollectionSchema;
import io.tercel.segment.GrowingSegment;
import io.tercel.segment.Partitions;
import io.tercel.segment.SegmentView;
import io.tercel.segment.Snapshot;
import io.tercel.segment.SparseAnalysis;
import io.tercel.time.Deadline;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Carries out searches on one collection. Safe for use by many threads. */
public final class SearchExecutor {

    private final CollectionSchema schema;
    private final Limits limits;
    private final SparseAnalysis analysis;
    private final RequestChecks checks;
    private final FilterCompiler filters;
    private final FieldUse fields;
    private final LegSearcher legs;

    /**
     * For one collection.
     *
     * @param zone where filters' texts of moments are read that name no offset
     * @param partitions the collection's partitions at the moment of asking
     */
    public SearchExecutor(
            CollectionSchema schema,
            Limits limits,
            SparseAnalysis analysis,
            Supplier<ZoneId> zone,
            Supplier<Partitions> partitions) {
        this.schema = schema;
        this.limits = limits;
        this.analysis = analysis;
        this.checks = new RequestChecks(schema, limits);
        this.filters = new FilterCompiler(schema, limits, analysis, zone, partitions);
        this.fields = new FieldUse(schema);
        this.legs = new LegSearcher(schema, analysis);
    }

    /** A request that fits the collection, with what has been worked out of it. */
    public static final class Prepared {

        private final SearchRequest request;
        private final Optional<FilterPlan> filter;
        private final List<PreparedLeg> legs;
        private final Ranking ranking;
        private final Optional<GroupValues> groups;
        private final List<OrderedRows.Key> order;
        private final Hits hits;

        private Prepared(
                SearchRequest request,
                Optional<FilterPlan> filter,
                List<PreparedLeg> legs,
                Ranking ranking,
                Optional<GroupValues> groups,
                List<OrderedRows.Key> order,
                Hits hits) {
            this.request = request;
            this.filter = filter;
            this.legs = legs;
            this.ranking = ranking;
            this.groups = groups;
            this.order = order;
            this.hits = hits;
        }
    }

    /**
     * A leg, with its own filter and its boosts.
     *
     * @param wanted how many rows it brings, or groups of them
     */
    private record PreparedLeg(SearchLeg leg, int wanted, Optional<FilterPlan> filter, Optional<Boosts> boosts) {

        /** What a row scores by its elements, where that is not its best one, which the search for rows has found. */
        Optional<ElementScope> scope() {
            return leg.options().elementScope().filter(scope -> scope.combination() != ElementScope.Combination.MAX);
        }

        /** Those that make its eligible rows. */
        List<FilterPlan> filters(Optional<FilterPlan> ofSearch) {
            return Stream.concat(ofSearch.stream(), filter.stream()).toList();
        }
    }

    /**
     * Checks a request before anything is read or waited for.
     *
     * @throws io.tercel.error.VectorDbException when it does not fit the collection
     */
    public Prepared prepare(SearchRequest request) {
        checks.check(request);
        return prepared(request, filterOf(request));
    }

    /** Where each leg has a filter, these may name the value of the partition key that isolation asks for. */
    private Optional<FilterPlan> filterOf(SearchRequest request) {
        boolean eachLeg =
                request.legs().stream().allMatch(leg -> leg.options().filter().isPresent());
        if (request.filter().isPresent() || !eachLeg) {
            return filters.compileForReading(request.filter(), request.timeZone());
        }
        request.legs().forEach(leg -> filters.compileForReading(leg.options().filter(), request.timeZone()));
        return Optional.empty();
    }

    /** As {@link #prepare}, for requests that are run together. A filter that several of them have is worked out once. */
    public List<Prepared> prepareAll(List<SearchRequest> requests) {
        checks.checkAll(requests);
        // Of a filter that several have the second one finds the plan that the first one made.
        return requests.stream()
                .map(request -> prepared(request, filterOf(request)))
                .toList();
    }

    /** What a filter means depends on the zone that its texts of moments are read in. */
    private record ZonedFilter(Optional<Filter> filter, Optional<ZoneId> zone) {

        static ZonedFilter of(SearchRequest request) {
            return new ZonedFilter(request.filter(), request.timeZone());
        }
    }

    /** As {@link #prepare}, for an iterator with batches of a size. */
    public Prepared prepareIterator(SearchRequest request, int batchSize) {
        checks.checkIterator(request, batchSize);
        return prepared(request, filterOf(request));
    }

    private Prepared prepared(SearchRequest request, Optional<FilterPlan> filter) {
        request.legs().forEach(this::checkAnalyzer);
        Optional<GroupValues> groups = request.grouping().map(this::groupValues);
        List<OrderedRows.Key> order = request.orderBy().stream().map(this::key).toList();
        List<PreparedLeg> prepared =
                request.legs().stream().map(leg -> prepared(request, leg)).toList();
        Ranking ranking = new Ranking(schema, limits, request);
        Highlighting highlighting = Highlighting.of(schema, limits, analysis, request);
        Hits hits = new Hits(schema, limits, request, highlighting);
        return new Prepared(request, filter, prepared, ranking, groups, order, hits);
    }

    private void checkAnalyzer(SearchLeg leg) {
        if (leg.options().analyzer().isPresent()) {
            analysis.analyzerFor(leg.field(), leg.options().analyzer());
        }
    }

    private PreparedLeg prepared(SearchRequest request, SearchLeg leg) {
        return new PreparedLeg(
                leg,
                RequestChecks.candidates(request, leg),
                leg.options().filter().flatMap(filter -> filters.compile(filter, request.timeZone())),
                leg.options().boosting().map(boosting -> new Boosts(boosting, schema, filters, request.timeZone())));
    }

    private GroupValues groupValues(Grouping grouping) {
        Optional<JsonPath> place = JsonPlaces.find(grouping.field(), schema, limits);
        if (place.isPresent()) {
            return new GroupValues.OfPlace(
                    place.get(), schema.storedFields().get(place.get().field()));
        }
        int position = fields.groupable(grouping.field());
        return new GroupValues.OfField(position, fields.field(position));
    }

    private OrderedRows.Key key(OrderBy by) {
        int position = fields.orderable(by.field());
        return new OrderedRows.Key(position, fields.field(position), by.isDescending());
    }

    /** Runs a request on a snapshot. */
    public SearchResult search(Snapshot snapshot, Prepared prepared, Deadline deadline) {
        long start = System.nanoTime();
        return result(
                run(snapshot, prepared, eligible(snapshot, prepared, deadline), deadline, FilterTrace::off),
                snapshot,
                start);
    }

    /**
     * Runs requests on one snapshot. Rows that pass a filter are looked for once.
     *
     * @param snapshots the same one for each request, maybe within other partitions
     */
    public List<SearchResult> searchAll(List<Snapshot> snapshots, List<Prepared> all, Deadline deadline) {
        record Eligibility(ZonedFilter filter, List<String> partitions, boolean ignoreGrowing) {}
        Map<Eligibility, List<EligibleRows>> known = new HashMap<>();
        List<SearchResult> results = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            long start = System.nanoTime();
            Snapshot snapshot = snapshots.get(i);
            Prepared prepared = all.get(i);
            SearchRequest request = prepared.request;
            List<EligibleRows> eligible = known.computeIfAbsent(
                    new Eligibility(ZonedFilter.of(request), request.partitions(), request.ignoreGrowing()),
                    key -> eligible(snapshot, prepared, deadline));
            results.add(result(run(snapshot, prepared, eligible, deadline, FilterTrace::off), snapshot, start));
        }
        return results;
    }

    /** All hits of a request on a snapshot in batches. The snapshot stays the caller's, to be closed after the last batch. */
    public SearchBatches batches(Snapshot snapshot, Prepared prepared, int batchSize) {
        PreparedLeg leg = prepared.legs.getFirst();
        return new SearchBatches(
                deadline -> {
                    List<EligibleRows> eligible = eligible(
                            snapshot, leg, eligible(snapshot, prepared, deadline), deadline, FilterTrace.off());
                    return until -> legs.ranking(leg.leg(), leg.filters(prepared.filter), eligible, until);
                },
                rows -> prepared.hits.of(snapshot, rows),
                RequestChecks.iteratorLimit(prepared.request),
                batchSize);
    }

    /** Runs a request on a snapshot and tells how it went. */
    public SearchExplanation explain(Snapshot snapshot, Prepared prepared, Deadline deadline) {
        long start = System.nanoTime();
        FilterTrace trace = FilterTrace.on();
        List<EligibleRows> eligible = eligible(snapshot, prepared, deadline, trace);
        Outcome outcome = run(snapshot, prepared, eligible, deadline, FilterTrace::on);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        List<SearchExplanation.Leg> explained = new ArrayList<>();
        List<SegmentScan> scans = new ArrayList<>(trace.scans());
        for (int i = 0; i < outcome.legs.size(); i++) {
            Found found = outcome.legs.get(i);
            Explainer explainer = new Explainer(schema, view -> passedOver(snapshot, prepared, found, view));
            List<SegmentScan> own = found.leg.filter().isPresent() ? found.trace.scans() : List.of();
            scans.addAll(own);
            explained.add(
                    explainer.leg(found.leg.leg(), found.ranking, found.candidates.rows().length, found.eligible, own));
        }
        Duration filtering = scans.stream().map(SegmentScan::took).reduce(Duration.ZERO, Duration::plus);
        return new SearchExplanation(
                trace.scans(), explained, outcome.hits.size(), snapshot.timestamp(), filtering, took);
    }

    private Optional<SearchExplanation.Reason> passedOver(
            Snapshot snapshot, Prepared prepared, Found found, SegmentView view) {
        if (prepared.request.ignoreGrowing() && view.segment() instanceof GrowingSegment) {
            return Optional.of(SearchExplanation.Reason.GROWING);
        }
        return filters.passedOver(snapshot, prepared.filter, view)
                .or(() -> filters.passedOver(snapshot, found.leg.filter(), view));
    }

    private List<EligibleRows> eligible(Snapshot snapshot, Prepared prepared, Deadline deadline) {
        return eligible(snapshot, prepared, deadline, FilterTrace.off());
    }

    private List<EligibleRows> eligible(Snapshot snapshot, Prepared prepared, Deadline deadline, FilterTrace trace) {
        boolean ignoreGrowing = prepared.request.ignoreGrowing();
        return filters.eligible(
                snapshot,
                prepared.filter,
                segment -> !(ignoreGrowing && segment instanceof GrowingSegment),
                deadline,
                trace);
    }

    /** Those of the rows that a search may return that pass a leg's own filter, too. */
    private List<EligibleRows> eligible(
            Snapshot snapshot, PreparedLeg leg, List<EligibleRows> ofSearch, Deadline deadline, FilterTrace trace) {
        if (leg.filter().isEmpty()) {
            return ofSearch;
        }
        Set<Integer> left = ofSearch.stream()
                .filter(rows -> rows.count() > 0)
                .map(rows -> rows.view().segment().number())
                .collect(Collectors.toSet());
        List<EligibleRows> own =
                filters.eligible(snapshot, leg.filter(), segment -> left.contains(segment.number()), deadline, trace);
        List<EligibleRows> both = new ArrayList<>();
        for (int i = 0; i < own.size(); i++) {
            both.add(ofSearch.get(i).and(own.get(i)));
        }
        return both;
    }

    private static SearchResult result(Outcome outcome, Snapshot snapshot, long start) {
        return new SearchResult(outcome.hits, snapshot.timestamp(), Duration.ofNanos(System.nanoTime() - start));
    }

    /** What a search came to. */
    private record Outcome(List<Hit> hits, List<Found> legs) {}

    /** What a leg came to. */
    private record Found(
            PreparedLeg leg,
            List<EligibleRows> eligible,
            LegRanking ranking,
            LegCandidates candidates,
            FilterTrace trace) {}

    private Outcome run(
            Snapshot snapshot,
            Prepared prepared,
            List<EligibleRows> eligible,
            Deadline deadline,
            Supplier<FilterTrace> traces) {
        SearchRequest request = prepared.request;
        Optional<GroupedSearch> grouped = prepared.groups.map(
                values -> new GroupedSearch(snapshot, request.grouping().orElseThrow(), values));
        // What looks at the rows themselves may take any of them to the front of its group, so groups are made of what
        // it has ranked.
        Optional<GroupedSearch> ofGroups = grouped.filter(search -> !RankFusion.ranksSingleLegs(request.ranker()));
        boolean findsElements = grouped.isEmpty() && checks.findsElements(request);
        List<Found> found = new ArrayList<>();
        for (PreparedLeg leg : prepared.legs) {
            FilterTrace trace = traces.get();
            List<EligibleRows> ofLeg = eligible(snapshot, leg, eligible, deadline, trace);
            LegRanking ranking = legs.ranking(leg.leg(), leg.filters(prepared.filter), ofLeg, deadline);
            LegCandidates rows = ofGroups.map(search -> search.candidates(ranking, leg.wanted()))
                    .orElseGet(() -> ranking.first(leg.wanted()));
            LegCandidates candidates =
                    findsElements || leg.scope().isPresent() ? elements(prepared, leg, rows, ranking, ofLeg) : rows;
            if (leg.scope().isPresent()) {
                candidates = RowsOfElements.of(candidates, leg.scope().get(), ranking::compareKeys);
            }
            if (leg.boosts().isPresent()) {
                candidates = leg.boosts().get().of(candidates, snapshot, filters, ranking::compareKeys, deadline);
            }
            found.add(new Found(leg, ofLeg, ranking, candidates, trace));
        }
        LegRanking keys = found.getFirst().ranking;
        List<LegCandidates> candidates = found.stream().map(Found::candidates).toList();
        List<FusedRow> fused = prepared.ranking.of(candidates, snapshot, keys::compareKeys);
        deadline.check();
        List<RankedRow> page = grouped.map(search -> search.page(fused, keys, request, candidates))
                .orElseGet(() -> page(fused, request));
        return new Outcome(prepared.hits.of(snapshot, ordered(snapshot, page, prepared.order)), found);
    }

    private LegCandidates elements(
            Prepared prepared, PreparedLeg leg, LegCandidates rows, LegRanking ranking, List<EligibleRows> eligible) {
        return legs.elements(leg.leg(), leg.filters(prepared.filter), rows, ranking, eligible, leg.wanted());
    }

    private static List<RankedRow> page(List<FusedRow> rows, SearchRequest request) {
        return rows.stream()
                .skip(request.offset())
                .limit(request.hits())
                .map(RankedRow::alone)
                .toList();
    }

    /** Which hits there are has been decided; this is how they come. */
    private static List<RankedRow> ordered(Snapshot snapshot, List<RankedRow> page, List<OrderedRows.Key> order) {
        if (order.isEmpty()) {
            return page;
        }
        SnapshotColumns columns = new SnapshotColumns(snapshot);
        List<RankedRow> sorted = new ArrayList<>(page);
        sorted.sort((a, b) -> {
            int compared = 0;
            for (int i = 0; i < order.size() && compared == 0; i++) {
                OrderedRows.Key key = order.get(i);
                int ascending =
                        columns.compare(key.position(), a.row().row(), b.row().row());
                compared = key.descending() ? -ascending : ascending;
            }
            return compared;
        });
        return sorted;
    }
}
