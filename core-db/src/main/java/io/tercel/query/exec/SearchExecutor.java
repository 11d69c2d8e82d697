package io.tercel.query.exec;

import io.tercel.config.Limits;
import io.tercel.expr.FilterPlan;
import io.tercel.expr.JsonPath;
import io.tercel.expr.JsonPlaces;
import io.tercel.query.Filter;
import io.tercel.query.Grouping;
import io.tercel.query.Hit;
import io.tercel.query.OrderBy;
import io.tercel.query.SearchExplanation;
import io.tercel.query.SearchLeg;
import io.tercel.query.SearchRequest;
import io.tercel.query.SearchResult;
import io.tercel.query.exec.rank.FusedRow;
import io.tercel.query.exec.rank.LegCandidates;
import io.tercel.query.exec.rank.RankFusion;
import io.tercel.schema.CollectionSchema;
import io.tercel.segment.GrowingSegment;
import io.tercel.segment.Partitions;
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
import java.util.function.Supplier;

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
        private final Optional<GroupValues> groups;
        private final List<OrderedRows.Key> order;
        private final Hits hits;

        private Prepared(
                SearchRequest request,
                Optional<FilterPlan> filter,
                Optional<GroupValues> groups,
                List<OrderedRows.Key> order,
                Hits hits) {
            this.request = request;
            this.filter = filter;
            this.groups = groups;
            this.order = order;
            this.hits = hits;
        }
    }

    /**
     * Checks a request before anything is read or waited for.
     *
     * @throws io.tercel.error.VectorDbException when it does not fit the collection
     */
    public Prepared prepare(SearchRequest request) {
        checks.check(request);
        return prepared(request, filters.compileForReading(request.filter(), request.timeZone()));
    }

    /** As {@link #prepare}, for requests that are run together. A filter that several of them have is worked out once. */
    public List<Prepared> prepareAll(List<SearchRequest> requests) {
        checks.checkAll(requests);
        Map<ZonedFilter, Optional<FilterPlan>> plans = new HashMap<>();
        List<Prepared> all = new ArrayList<>();
        for (SearchRequest request : requests) {
            ZonedFilter filter = ZonedFilter.of(request);
            all.add(prepared(
                    request,
                    plans.computeIfAbsent(filter, each -> filters.compileForReading(each.filter(), each.zone()))));
        }
        return all;
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
        return prepared(request, filters.compileForReading(request.filter(), request.timeZone()));
    }

    private Prepared prepared(SearchRequest request, Optional<FilterPlan> filter) {
        request.legs().forEach(this::checkAnalyzer);
        Optional<GroupValues> groups = request.grouping().map(this::groupValues);
        List<OrderedRows.Key> order = request.orderBy().stream().map(this::key).toList();
        Highlighting highlighting = Highlighting.of(schema, limits, analysis, request);
        return new Prepared(request, filter, groups, order, new Hits(schema, limits, request, highlighting));
    }

    private void checkAnalyzer(SearchLeg leg) {
        if (leg.options().analyzer().isPresent()) {
            analysis.analyzerFor(leg.field(), leg.options().analyzer());
        }
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
        return result(run(snapshot, prepared, eligible(snapshot, prepared, deadline), deadline), snapshot, start);
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
            results.add(result(run(snapshot, prepared, eligible, deadline), snapshot, start));
        }
        return results;
    }

    /** All hits of a request on a snapshot in batches. The snapshot stays the caller's, to be closed after the last batch. */
    public SearchBatches batches(Snapshot snapshot, Prepared prepared, int batchSize) {
        SearchLeg leg = prepared.request.legs().getFirst();
        return new SearchBatches(
                deadline -> {
                    List<EligibleRows> eligible = eligible(snapshot, prepared, deadline);
                    return until -> legs.ranking(leg, eligible, until);
                },
                rows -> prepared.hits.of(snapshot, rows),
                RequestChecks.iteratorLimit(prepared.request),
                batchSize);
    }

    /** Runs a request on a snapshot and tells how it went. */
    public SearchExplanation explain(Snapshot snapshot, Prepared prepared, Deadline deadline) {
        long start = System.nanoTime();
        List<EligibleRows> eligible = eligible(snapshot, prepared, deadline);
        Duration filtering = Duration.ofNanos(System.nanoTime() - start);
        Outcome outcome = run(snapshot, prepared, eligible, deadline);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        Explainer explainer = new Explainer(
                schema,
                eligible,
                view -> prepared.request.ignoreGrowing() && view.segment() instanceof GrowingSegment
                        ? Optional.of(SearchExplanation.Reason.GROWING)
                        : filters.passedOver(snapshot, prepared.filter, view),
                view -> filters.indexUses(prepared.filter, view));
        List<SearchExplanation.Leg> explained = new ArrayList<>();
        for (int i = 0; i < outcome.rankings.size(); i++) {
            explained.add(
                    explainer.leg(prepared.request.legs().get(i), outcome.rankings.get(i), outcome.candidates.get(i)));
        }
        return new SearchExplanation(explained, outcome.hits.size(), snapshot.timestamp(), filtering, took);
    }

    private List<EligibleRows> eligible(Snapshot snapshot, Prepared prepared, Deadline deadline) {
        boolean ignoreGrowing = prepared.request.ignoreGrowing();
        return filters.eligible(
                snapshot, prepared.filter, segment -> !(ignoreGrowing && segment instanceof GrowingSegment), deadline);
    }

    private static SearchResult result(Outcome outcome, Snapshot snapshot, long start) {
        return new SearchResult(outcome.hits, snapshot.timestamp(), Duration.ofNanos(System.nanoTime() - start));
    }

    /**
     * What a search came to.
     *
     * @param candidates how many rows each leg brought
     */
    private record Outcome(List<Hit> hits, List<LegRanking> rankings, List<Integer> candidates) {}

    private Outcome run(Snapshot snapshot, Prepared prepared, List<EligibleRows> eligible, Deadline deadline) {
        SearchRequest request = prepared.request;
        List<LegRanking> rankings = request.legs().stream()
                .map(leg -> legs.ranking(leg, eligible, deadline))
                .toList();
        Optional<GroupedSearch> grouped = prepared.groups.map(
                values -> new GroupedSearch(snapshot, request.grouping().orElseThrow(), values));
        List<LegCandidates> candidates = new ArrayList<>();
        for (int i = 0; i < rankings.size(); i++) {
            LegRanking ranking = rankings.get(i);
            int wanted = RequestChecks.candidates(request, request.legs().get(i));
            candidates.add(
                    grouped.map(search -> search.candidates(ranking, wanted)).orElseGet(() -> ranking.first(wanted)));
        }
        if (candidates.size() == 1 && grouped.isEmpty()) {
            int wanted = RequestChecks.candidates(request, request.legs().getFirst());
            candidates.set(
                    0,
                    legs.elements(
                            request.legs().getFirst(), candidates.getFirst(), rankings.getFirst(), eligible, wanted));
        }
        List<FusedRow> fused = candidates.size() == 1
                ? RankFusion.single(candidates.getFirst())
                : RankFusion.fuse(request.ranker(), candidates, rankings.getFirst()::compareKeys);
        List<RankedRow> page = grouped.map(search -> search.page(fused, rankings.getFirst(), request, candidates))
                .orElseGet(() -> page(fused, request));
        List<Hit> hits = prepared.hits.of(snapshot, ordered(snapshot, page, prepared.order));
        return new Outcome(
                hits,
                rankings,
                candidates.stream().map(each -> each.rows().length).toList());
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
