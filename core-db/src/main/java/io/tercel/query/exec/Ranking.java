package io.tercel.query.exec;

import io.tercel.column.Column;
import io.tercel.column.DoubleColumn;
import io.tercel.column.LongColumn;
import io.tercel.config.Limits;
import io.tercel.error.InvalidRequestException;
import io.tercel.query.Ranker;
import io.tercel.query.RerankFunction;
import io.tercel.query.SearchRequest;
import io.tercel.query.exec.rank.FusedRow;
import io.tercel.query.exec.rank.LegCandidates;
import io.tercel.query.exec.rank.RankFusion;
import io.tercel.query.exec.rank.RowRef;
import io.tercel.schema.CollectionSchema;
import io.tercel.segment.Snapshot;
import java.util.List;
import java.util.function.LongBinaryOperator;

/** From what the legs of a request brought to one order of rows. Immutable. */
final class Ranking {

    private final CollectionSchema schema;
    private final Limits limits;
    private final SearchRequest request;

    Ranking(CollectionSchema schema, Limits limits, SearchRequest request) {
        this.schema = schema;
        this.limits = limits;
        this.request = request;
    }

    /** All rows that the legs brought, best first; those that a function does not get to see are left out. */
    List<FusedRow> of(List<LegCandidates> legs, Snapshot snapshot, LongBinaryOperator keyOrder) {
        Ranker ranker = request.ranker();
        Ranker first = ranker instanceof Ranker.Reranked reranked ? reranked.first() : ranker;
        List<FusedRow> rows = legs.size() == 1 && !RankFusion.ranksSingleLegs(first)
                ? RankFusion.single(legs.getFirst())
                : RankFusion.fuse(first, legs, keyOrder, row -> number(first, snapshot, row));
        return ranker instanceof Ranker.Reranked reranked ? reranked(reranked, rows, snapshot, keyOrder) : rows;
    }

    private double number(Ranker ranker, Snapshot snapshot, long row) {
        if (!(ranker instanceof Ranker.Decay decay)) {
            throw new IllegalStateException("no field is ranked by: " + ranker);
        }
        int position = schema.storedFields().indexOf(schema.field(decay.field()).orElseThrow());
        Column column = snapshot.segments().get(RowRef.segment(row)).segment().column(position);
        return column instanceof DoubleColumn numbers
                ? numbers.get(RowRef.row(row))
                : ((LongColumn) column).get(RowRef.row(row));
    }

    private List<FusedRow> reranked(
            Ranker.Reranked reranked, List<FusedRow> rows, Snapshot snapshot, LongBinaryOperator keyOrder) {
        int most = reranked.candidates() == 0 ? rows.size() : Math.min(rows.size(), reranked.candidates());
        List<FusedRow> seen = rows.subList(0, most);
        if (seen.isEmpty()) {
            return seen;
        }
        SearchRequest ofFields = request.toBuilder()
                .outputFields(reranked.fields().toArray(String[]::new))
                .roundDecimal(SearchRequest.UNSET)
                .build();
        List<RerankFunction.Candidate> candidates = new Hits(schema, limits, ofFields, Highlighting.NONE)
                .of(snapshot, seen.stream().map(RankedRow::alone).toList()).stream()
                        .map(hit -> new RerankFunction.Candidate(hit.id(), hit.row(), hit.score(), hit.legs()))
                        .toList();
        double[] scores = reranked.function().scores(candidates);
        check(scores, candidates);
        return RankFusion.rescored(seen, scores, keyOrder);
    }

    private static void check(double[] scores, List<RerankFunction.Candidate> candidates) {
        if (scores.length != candidates.size()) {
            throw new InvalidRequestException(
                    "ranker: expected %d scores of the function, one for each candidate, got %d"
                            .formatted(candidates.size(), scores.length));
        }
        for (int i = 0; i < scores.length; i++) {
            if (Double.isNaN(scores[i])) {
                throw new InvalidRequestException("ranker: the score of the function for id %s is not a number"
                        .formatted(candidates.get(i).id()));
            }
        }
    }
}
