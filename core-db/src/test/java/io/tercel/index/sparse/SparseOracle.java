package io.tercel.index.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tercel.index.SparseIndex;
import io.tercel.index.TopRows;
import io.tercel.index.WeightedTerms;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** What a sparse index must answer, by scoring each row of a list of maps. */
final class SparseOracle {

    /** Nearer than this, two scores may change places, because a sum was rounded. */
    private static final double NEAR = 1e-5;

    /** A row that shares a key with the query. */
    record Match(int row, double score) {}

    private final List<Optional<Map<String, Double>>> rows = new ArrayList<>();

    void add(Optional<Map<String, Double>> row) {
        rows.add(row);
    }

    int size() {
        return rows.size();
    }

    Optional<Map<String, Double>> get(int row) {
        return rows.get(row);
    }

    List<Match> innerProduct(Map<String, Double> query, IntPredicate eligible) {
        List<Match> matches = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            Map<String, Double> values = rows.get(row).orElse(Map.of());
            if (eligible.test(row) && query.keySet().stream().anyMatch(values::containsKey)) {
                double score = 0;
                for (Map.Entry<String, Double> term : query.entrySet()) {
                    score += term.getValue() * values.getOrDefault(term.getKey(), 0.0);
                }
                matches.add(new Match(row, score));
            }
        }
        matches.sort(Comparator.comparingDouble(Match::score).reversed());
        return matches;
    }

    List<Match> bm25(Map<String, Double> query, double k1, double b, int rowBound, IntPredicate eligible) {
        List<Map<String, Double>> documents =
                rows.subList(0, rowBound).stream().flatMap(Optional::stream).toList();
        double total = documents.stream().mapToDouble(SparseOracle::length).sum();
        Map<String, Double> idf = new HashMap<>();
        for (String term : query.keySet()) {
            long n = documents.stream().filter(row -> row.containsKey(term)).count();
            idf.put(term, Math.log(1 + (documents.size() - n + 0.5) / (n + 0.5)));
        }
        List<Match> matches = new ArrayList<>();
        for (int row = 0; row < rowBound; row++) {
            Map<String, Double> values = rows.get(row).orElse(Map.of());
            if (eligible.test(row) && query.keySet().stream().anyMatch(values::containsKey)) {
                double norm = k1 * (1 - b + b * length(values) * documents.size() / total);
                double score = 0;
                for (Map.Entry<String, Double> term : query.entrySet()) {
                    double tf = values.getOrDefault(term.getKey(), 0.0);
                    if (tf > 0) {
                        score += term.getValue() * idf.getOrDefault(term.getKey(), 0.0) * tf * (k1 + 1) / (tf + norm);
                    }
                }
                matches.add(new Match(row, score));
            }
        }
        matches.sort(Comparator.comparingDouble(Match::score).reversed());
        return matches;
    }

    private static double length(Map<String, Double> frequencies) {
        return frequencies.values().stream().mapToDouble(tf -> tf).sum();
    }

    /** Searches, and checks the answer against the matches, best first, of which the index must return the best {@code k}. */
    static TopRows check(
            SparseIndex index,
            WeightedTerms query,
            int k,
            long @Nullable [] filter,
            int rowBound,
            List<Match> matches,
            String context) {
        TopRows top = new TopRows(k, true);
        index.search(query, filter, rowBound, top);
        int[] found = top.sortedRows();
        float[] scores = top.sortedScores();
        assertThat(found).as(context).hasSize(Math.min(k, matches.size())).doesNotHaveDuplicates();
        Map<Integer, Double> expected = new HashMap<>();
        matches.forEach(match -> expected.put(match.row, match.score));
        for (int i = 0; i < found.length; i++) {
            assertThat(expected).as(context).containsKey(found[i]);
            double score = expected.getOrDefault(found[i], Double.NaN);
            double near = NEAR * Math.max(1, Math.abs(score));
            assertThat((double) scores[i]).as(context).isCloseTo(score, within(near));
            assertThat(matches.get(i).score).as(context).isCloseTo(score, within(2 * near));
            assertThat(i > 0 && scores[i] == scores[i - 1] && found[i] < found[i - 1])
                    .as(context)
                    .isFalse();
        }
        return top;
    }
}
