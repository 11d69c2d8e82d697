package io.tercel.query.exec;

import io.tercel.query.Grouping;
import io.tercel.query.SearchRequest;
import io.tercel.query.exec.rank.FusedRow;
import io.tercel.query.exec.rank.LegCandidates;
import io.tercel.query.exec.rank.RankFusion;
import io.tercel.segment.Snapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Finds groups of rows instead of rows. */
final class GroupedSearch {

    /** A longer beginning of a ranking is so many times as long. */
    private static final int GROWTH = 4;

    private final Snapshot snapshot;
    private final Grouping grouping;
    private final GroupValues values;

    GroupedSearch(Snapshot snapshot, Grouping grouping, GroupValues values) {
        this.snapshot = snapshot;
        this.grouping = grouping;
        this.values = values;
    }

    /** The rows of the first groups of a leg's ranking, in its order. */
    LegCandidates candidates(LegRanking ranking, int wanted) {
        int all = Math.max(1, ranking.eligible());
        int k = (int) Math.min(all, (long) wanted * grouping.size());
        LegCandidates beginning = ranking.first(k);
        while (true) {
            RowGroups<Integer> groups = new RowGroups<>(grouping, wanted);
            for (int i = 0; i < beginning.rows().length && !groups.isEnough(); i++) {
                groups.add(values.of(snapshot, beginning.rows()[i]), i);
            }
            if (groups.isEnough() || beginning.rows().length < k || k == all) {
                return only(beginning, groups);
            }
            // Where all rows are compared anyway, it is done once more and not again and again.
            k = ranking.isExact() ? all : (int) Math.min(all, (long) GROWTH * k);
            beginning = ranking.firstOfMany(k);
        }
    }

    private static LegCandidates only(LegCandidates beginning, RowGroups<Integer> groups) {
        int[] places = groups.groups().values().stream()
                .flatMap(List::stream)
                .mapToInt(Integer::intValue)
                .sorted()
                .toArray();
        long[] rows = new long[places.length];
        float[] scores = new float[places.length];
        for (int i = 0; i < places.length; i++) {
            rows[i] = beginning.rows()[places[i]];
            scores[i] = beginning.scores()[places[i]];
        }
        return new LegCandidates(beginning.metric(), rows, scores);
    }

    private record Scored(List<RankedRow> rows, double score) {
        long first() {
            return rows.getFirst().row().row();
        }
    }

    /**
     * The groups that a search returns, one after the other.
     *
     * @param fused what the legs brought, best first
     * @param keys compares rows by their keys
     */
    List<RankedRow> page(List<FusedRow> fused, LegRanking keys, SearchRequest request, List<LegCandidates> legs) {
        RowGroups<FusedRow> found = new RowGroups<>(grouping, Integer.MAX_VALUE);
        fused.forEach(row -> found.add(values.of(snapshot, row.row()), row));
        List<Scored> groups = new ArrayList<>();
        found.groups().forEach((value, members) -> {
            List<RankedRow> rows =
                    members.stream().map(row -> new RankedRow(row, value)).toList();
            groups.add(new Scored(rows, score(members)));
        });
        boolean hybrid = legs.size() > 1 || RankFusion.ranksSingleLegs(request.ranker());
        if (hybrid) {
            groups.sort(order(RankFusion.largerIsBetter(request.ranker(), legs), keys));
        }
        // A leg alone went on until its groups were full, unless there are no more rows for them.
        boolean onlyFull = legs.size() > 1 && grouping.strict();
        return groups.stream()
                .skip(request.offset())
                .limit(request.hits())
                .filter(group -> !onlyFull || group.rows().size() == grouping.size())
                .flatMap(group -> group.rows().stream())
                .toList();
    }

    private static Comparator<Scored> order(boolean largerIsBetter, LegRanking keys) {
        Comparator<Scored> byScore = Comparator.comparingDouble(Scored::score);
        return (largerIsBetter ? byScore.reversed() : byScore)
                .thenComparingInt(group -> -group.rows().size())
                .thenComparing((a, b) -> keys.compareKeys(a.first(), b.first()));
    }

    private double score(List<FusedRow> members) {
        double sum = members.stream().mapToDouble(FusedRow::score).sum();
        return switch (grouping.scorer()) {
            // They come best first, whichever direction that is.
            case MAX -> members.getFirst().score();
            case SUM -> sum;
            case AVG -> sum / members.size();
        };
    }
}
