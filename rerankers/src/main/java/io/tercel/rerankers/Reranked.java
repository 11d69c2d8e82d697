package io.tercel.rerankers;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * A passage with the score that a reranker gave it.
 *
 * @param candidate the passage
 * @param score on the reranker's scale, larger is better
 */
public record Reranked(Candidate candidate, double score) {

    /** Checks the candidate. */
    public Reranked {
        Objects.requireNonNull(candidate, "candidate");
    }

    /** Passages with their scores, best first; of equal scores the one that came first. */
    static List<Reranked> bestFirst(List<Candidate> candidates, double[] scores) {
        return IntStream.range(0, scores.length)
                .mapToObj(i -> new Reranked(candidates.get(i), scores[i]))
                .sorted(Comparator.comparingDouble(Reranked::score).reversed())
                .toList();
    }
}
