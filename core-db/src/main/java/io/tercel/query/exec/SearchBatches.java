package io.tercel.query.exec;

import io.tercel.query.Hit;
import io.tercel.query.exec.rank.FusedRow;
import io.tercel.query.exec.rank.LegCandidates;
import io.tercel.query.exec.rank.RankFusion;
import io.tercel.query.exec.rank.RowRef;
import io.tercel.time.Deadline;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/*
 * Batches are taken from a beginning of the ranking that grows geometrically, so that all of them together cost a small multiple of the
 * last. Each row that was taken has its bit, by which it is passed over in a longer beginning; a row that the index missed before is not,
 * and comes then, late. When the beginning has no row left to be taken and was not filled, there are no more.
 *
 * A beginning that was found stays when the time is over, and a row is marked with its batch complete: the next call goes on from there.
 */
/** The hits of a search, best first, batch by batch. Confined to one thread at a time. */
public final class SearchBatches {

    private static final int GROWTH = 4;

    private final Function<Deadline, Function<Deadline, LegRanking>> eligible;
    private final Function<List<RankedRow>, List<Hit>> hits;
    private final long limit;
    private final int batchSize;

    /** Null before the first batch. */
    private @Nullable Function<Deadline, LegRanking> rankings;

    /** The rows that were taken, by segment. */
    private final Map<Integer, BitSet> taken = new HashMap<>();

    private long takenRows;

    /** A beginning of the ranking, how long it was to be, and how far it has been looked through. */
    private LegCandidates beginning = LegCandidates.NONE;

    private int k;
    private int at;
    private boolean complete;

    /**
     * Batches of a ranking.
     *
     * @param eligible finds the eligible rows, and then makes a ranking of them for each call
     * @param limit most hits
     */
    SearchBatches(
            Function<Deadline, Function<Deadline, LegRanking>> eligible,
            Function<List<RankedRow>, List<Hit>> hits,
            long limit,
            int batchSize) {
        this.eligible = eligible;
        this.hits = hits;
        this.limit = limit;
        this.batchSize = batchSize;
    }

    /** The next hits; none at the end. */
    public List<Hit> next(Deadline deadline) {
        int wanted = (int) Math.min(batchSize, limit - takenRows);
        List<RankedRow> batch = new ArrayList<>();
        // What has been looked through is only kept with the batch, so that a failure loses no row.
        int place = at;
        while (batch.size() < wanted) {
            if (place == beginning.rows().length) {
                if (complete) {
                    break;
                }
                grow(wanted, deadline);
                batch.clear();
                place = 0;
                continue;
            }
            if (!isTaken(beginning.rows()[place])) {
                batch.add(row(place));
            }
            place++;
        }
        List<Hit> found = hits.apply(batch);
        batch.forEach(row -> take(row.row().row()));
        at = place;
        return found;
    }

    private void grow(int wanted, Deadline deadline) {
        Function<Deadline, LegRanking> known = rankings;
        if (known == null) {
            known = eligible.apply(deadline);
            rankings = known;
        }
        LegRanking ranking = known.apply(deadline);
        int all = ranking.eligible();
        int longer = (int) Math.min(all, Math.max(takenRows + wanted, (long) GROWTH * k));
        LegCandidates found = longer == 0 ? LegCandidates.NONE : ranking.firstOfMany(longer);
        k = longer;
        beginning = found;
        at = 0;
        complete = k == all || found.rows().length < k;
    }

    private RankedRow row(int place) {
        FusedRow row = RankFusion.single(beginning, place);
        return RankedRow.alone(row);
    }

    private boolean isTaken(long ref) {
        BitSet rows = taken.get(RowRef.segment(ref));
        return rows != null && rows.get(RowRef.row(ref));
    }

    private void take(long ref) {
        taken.computeIfAbsent(RowRef.segment(ref), segment -> new BitSet()).set(RowRef.row(ref));
        takenRows++;
    }
}
