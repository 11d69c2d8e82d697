package io.tercel.samples.benchmarks.measure;

import io.tercel.samples.benchmarks.peers.TextSystem.Found;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How far two rankings of the same queries agree.
 *
 * @param sameIds share of the expected rows that were found
 * @param sameButForTies the same, where a row also counts as found when the one that has its place scores as much
 * @param largestScoreDifference between the scores of a row in both, and between those of the two rows of a place
 */
public record RankingAgreement(double sameIds, double sameButForTies, double largestScoreDifference) {

    /** Scores that differ by less are the same: they are sums of floats. */
    public static final double TIE = 1e-4;

    /** Compares answers, in the order of the queries. */
    public static RankingAgreement of(List<List<Found>> answers, List<List<Found>> expected) {
        long rows = 0;
        long same = 0;
        long tied = 0;
        double difference = 0;
        for (int query = 0; query < expected.size(); query++) {
            List<Found> wanted = expected.get(query);
            List<Found> found = answers.get(query);
            Map<Long, Double> scores = new HashMap<>();
            found.forEach(each -> scores.put(each.id(), each.score()));
            Set<Long> ids = new HashSet<>(scores.keySet());
            for (int place = 0; place < wanted.size(); place++) {
                Found row = wanted.get(place);
                rows++;
                boolean there = ids.contains(row.id());
                double other = place < found.size() ? found.get(place).score() : 0;
                same += there ? 1 : 0;
                tied += there || Math.abs(other - row.score()) <= TIE ? 1 : 0;
                difference = Math.max(difference, Math.abs(other - row.score()));
                double itsOwn = scores.getOrDefault(row.id(), row.score());
                difference = Math.max(difference, Math.abs(itsOwn - row.score()));
            }
        }
        return rows == 0
                ? new RankingAgreement(1, 1, 0)
                : new RankingAgreement((double) same / rows, (double) tied / rows, difference);
    }
}
