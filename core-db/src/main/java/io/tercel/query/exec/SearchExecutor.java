package io.tercel.query.exec;

import io.tercel.config.Limits;
import io.tercel.expr.FilterPlan;
import io.tercel.query.Hit;
import io.tercel.query.SearchLeg;
import io.tercel.query.SearchRequest;
import io.tercel.query.SearchResult;
import io.tercel.query.exec.rank.FusedRow;
import io.tercel.query.exec.rank.LegCandidates;
import io.tercel.query.exec.rank.RankFusion;
import io.tercel.query.exec.rank.RowRef;
import io.tercel.schema.CollectionSchema;
import io.tercel.segment.Partitions;
import io.tercel.segment.Segment;
import io.tercel.segment.Snapshot;
import io.tercel.segment.SparseAnalysis;
import io.tercel.time.Deadline;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Carries out searches on one collection. Safe for use by many threads. */
public final class SearchExecutor {

    private final CollectionSchema schema;
    private final RequestChecks checks;
    private final FilterCompiler filters;
    private final SparseAnalysis analysis;

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
        this.checks = new RequestChecks(schema, limits);
        this.filters = new FilterCompiler(schema, limits, analysis, zone, partitions);
        this.analysis = analysis;
    }

    /** A request that fits the collection, with what has been worked out of it. */
    public static final class Prepared {

        private final SearchRequest request;
        private final Optional<FilterPlan> filter;
        private final Projector projector;

        private Prepared(SearchRequest request, Optional<FilterPlan> filter, Projector projector) {
            this.request = request;
            this.filter = filter;
            this.projector = projector;
        }
    }

    /**
     * Checks a request before anything is read or waited for.
     *
     * @throws io.tercel.error.VectorDbException when it does not fit the collection
     */
    public Prepared prepare(SearchRequest request) {
        checks.check(request);
        Projector projector = new Projector(schema, request.outputFields());
        return new Prepared(request, filters.compileForReading(request.filter()), projector);
    }

    /** Runs a request on a snapshot. */
    public SearchResult search(Snapshot snapshot, Prepared prepared, Deadline deadline) {
        long start = System.nanoTime();
        SearchRequest request = prepared.request;
        List<EligibleRows> eligible = filters.eligible(snapshot, prepared.filter, deadline);
        LegSearcher searcher = new LegSearcher(schema, analysis, eligible, deadline);
        int wanted = request.limit() + request.offset();
        List<LegCandidates> legs = new ArrayList<>();
        for (SearchLeg leg : request.legs()) {
            legs.add(searcher.search(leg, leg.limit() == 0 ? wanted : leg.limit()));
        }
        if (legs.size() == 1) {
            legs.set(0, searcher.elements(request.legs().getFirst(), legs.getFirst(), wanted));
        }
        List<FusedRow> ranked = legs.size() == 1
                ? RankFusion.single(legs.getFirst())
                : RankFusion.fuse(request.ranker(), legs, searcher::compareKeys);
        List<Hit> hits = hits(snapshot, prepared, ranked);
        return new SearchResult(hits, snapshot.timestamp(), Duration.ofNanos(System.nanoTime() - start));
    }

    private List<Hit> hits(Snapshot snapshot, Prepared prepared, List<FusedRow> ranked) {
        SearchRequest request = prepared.request;
        List<Hit> hits = new ArrayList<>();
        int end = Math.min(ranked.size(), request.offset() + request.limit());
        for (FusedRow row : ranked.subList(Math.min(request.offset(), end), end)) {
            Segment segment = snapshot.segments().get(RowRef.segment(row.row())).segment();
            int offset = RowRef.row(row.row());
            hits.add(new Hit(
                    Projector.key(schema.storedFields(), segment, offset),
                    row.score(),
                    prepared.projector.read(segment, offset),
                    legScores(request, row),
                    row.element()));
        }
        return hits;
    }

    private static List<Hit.LegScore> legScores(SearchRequest request, FusedRow row) {
        List<Hit.LegScore> scores = new ArrayList<>();
        for (int leg = 0; leg < request.legs().size(); leg++) {
            if (row.rank(leg) > 0) {
                scores.add(new Hit.LegScore(leg, request.legs().get(leg).field(), row.rank(leg), row.legScore(leg)));
            }
        }
        return scores;
    }
}
