package io.tercel.query.exec;

import io.tercel.config.Limits;
import io.tercel.query.Hit;
import io.tercel.query.SearchRequest;
import io.tercel.query.exec.rank.FusedRow;
import io.tercel.query.exec.rank.RowRef;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.Row;
import io.tercel.segment.Segment;
import io.tercel.segment.Snapshot;
import java.util.ArrayList;
import java.util.List;

/** Makes hits of the rows that a search returns: only now are their fields read. */
final class Hits {

    private final SearchRequest request;
    private final Projector projector;
    private final Highlighting highlighting;

    /** For one request. */
    Hits(CollectionSchema schema, Limits limits, SearchRequest request, Highlighting highlighting) {
        this.request = request;
        this.highlighting = highlighting;
        this.projector = new Projector(schema, limits, request.outputFields(), request.timeZone());
    }

    List<Hit> of(Snapshot snapshot, List<RankedRow> rows) {
        List<Hit> hits = new ArrayList<>(rows.size());
        for (RankedRow ranked : rows) {
            FusedRow row = ranked.row();
            Segment segment = snapshot.segments().get(RowRef.segment(row.row())).segment();
            int offset = RowRef.row(row.row());
            Row read = projector.read(segment, offset);
            hits.add(new Hit(
                    projector.key(read),
                    rounded(row.score()),
                    read,
                    legScores(row),
                    ranked.group(),
                    row.element(),
                    highlighting.of(segment, offset)));
        }
        return hits;
    }

    private List<Hit.LegScore> legScores(FusedRow row) {
        List<Hit.LegScore> scores = new ArrayList<>();
        for (int leg = 0; leg < request.legs().size(); leg++) {
            if (row.rank(leg) > 0) {
                scores.add(new Hit.LegScore(
                        leg, request.legs().get(leg).field(), row.rank(leg), rounded(row.legScore(leg))));
            }
        }
        return scores;
    }

    private double rounded(double score) {
        if (request.roundDecimal() == SearchRequest.UNSET) {
            return score;
        }
        double shift = Math.pow(10, request.roundDecimal());
        return Math.floor(score * shift + 0.5) / shift;
    }
}
