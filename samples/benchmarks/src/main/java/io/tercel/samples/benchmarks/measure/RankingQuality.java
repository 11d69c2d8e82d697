package io.tercel.samples.benchmarks.measure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * How good rankings are, by trec_eval's rules, so that figures can be laid beside published ones.
 *
 * <ul>
 *   <li>A ranking is ordered by score; of equal scores the larger id comes first. A system cannot gain by the order in which it
 *       returns ties.
 *   <li>A document without a judgement is not relevant, and so is one whose judgement is 0 or below.
 *   <li>A query for which nothing was found counts as 0. A query without any relevant document says nothing about a ranking and is
 *       left out.
 *   <li>The gain of a document is its judgement (linear), divided by log2(rank + 1). K. Järvelin, J. Kekäläinen: "Cumulated
 *       gain-based evaluation of IR techniques", TOIS 2002.
 * </ul>
 */
public final class RankingQuality {

    private static final Comparator<Scored> TREC_ORDER =
            Comparator.comparingDouble(Scored::score).reversed().thenComparing(Scored::id, Comparator.reverseOrder());

    private final Map<String, Map<String, Integer>> judgements;

    /** A found document. */
    public record Scored(String id, double score) {}

    /** Judges by these judgements: by query, then by document. */
    public RankingQuality(Map<String, Map<String, Integer>> judgements) {
        this.judgements = new LinkedHashMap<>(judgements);
        this.judgements.values().removeIf(judged -> relevant(judged) == 0);
    }

    /**
     * Mean normalized discounted cumulative gain of the first k.
     *
     * @param found by query, in any order
     */
    public double ndcgAt(int k, Map<String, List<Scored>> found) {
        return mean(query -> ndcgAt(k, ranking(found, query), judged(query)));
    }

    /** Mean share of the relevant documents that are among the first k. */
    public double recallAt(int k, Map<String, List<Scored>> found) {
        return mean(query -> {
            Map<String, Integer> judged = judged(query);
            long hits = ranking(found, query).stream()
                    .limit(k)
                    .filter(id -> gain(judged, id) > 0)
                    .count();
            return (double) hits / relevant(judged);
        });
    }

    private static double ndcgAt(int k, List<String> ranking, Map<String, Integer> judged) {
        List<Integer> gains = new ArrayList<>();
        ranking.stream().limit(k).forEach(id -> gains.add(gain(judged, id)));
        List<Integer> ideal = judged.values().stream()
                .map(score -> Math.max(0, score))
                .sorted(Comparator.reverseOrder())
                .limit(k)
                .toList();
        return discounted(gains) / discounted(ideal);
    }

    private static double discounted(List<Integer> gains) {
        double sum = 0;
        for (int i = 0; i < gains.size(); i++) {
            int rank = i + 1;
            sum += gains.get(i) / (Math.log(rank + 1) / Math.log(2));
        }
        return sum;
    }

    /** The ids in trec_eval's order; one that was returned twice counts where it stands first. */
    private static List<String> ranking(Map<String, List<Scored>> found, String query) {
        return found.getOrDefault(query, List.of()).stream()
                .sorted(TREC_ORDER)
                .map(Scored::id)
                .distinct()
                .toList();
    }

    private double mean(ToDoubleFunction<String> ofQuery) {
        return judgements.keySet().stream().mapToDouble(ofQuery).average().orElse(0);
    }

    private Map<String, Integer> judged(String query) {
        return judgements.getOrDefault(query, Map.of());
    }

    private static int gain(Map<String, Integer> judged, String id) {
        return Math.max(0, judged.getOrDefault(id, 0));
    }

    private static long relevant(Map<String, Integer> judged) {
        return judged.values().stream().filter(score -> score > 0).count();
    }
}
