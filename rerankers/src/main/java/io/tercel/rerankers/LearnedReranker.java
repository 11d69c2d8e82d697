package io.tercel.rerankers;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Joins what a search knows about its candidates (cosine, BM25) and, for the best of them, late interaction, by weights that were learned.
 * Without token scores it costs nothing measurable and is the better fusion; with them stored, milliseconds.
 *
 * <p>Scores say how far a passage stands out among the candidates of this question, 0 being their average; they cannot be compared
 * between questions.
 *
 * <p>Thread-safe if its token scores are.
 */
public final class LearnedReranker implements Reranker {

    /** Candidates that late interaction looks at unless set otherwise. */
    static final int DEFAULT_DEPTH = 50;

    private final LearnedWeights weights;
    private final Optional<TokenScores> tokens;
    private final int depth;

    private LearnedReranker(LearnedWeights weights, Optional<TokenScores> tokens, int depth) {
        this.weights = weights;
        this.tokens = tokens;
        this.depth = depth;
    }

    /** Joins what is known of the candidates by these weights. */
    public static LearnedReranker of(LearnedWeights weights) {
        return new LearnedReranker(weights, Optional.empty(), DEFAULT_DEPTH);
    }

    /** The same, with late interaction for the best candidates. */
    public LearnedReranker lateInteraction(TokenScores scores) {
        return new LearnedReranker(weights, Optional.of(scores), depth);
    }

    /**
     * How many of the best candidates late interaction looks at; 50 unless set. The others follow them in the order of what else is
     * known.
     */
    public LearnedReranker depth(int candidates) {
        if (candidates < 1) {
            throw new IllegalArgumentException("depth: expected at least 1, got " + candidates);
        }
        return new LearnedReranker(weights, tokens, candidates);
    }

    @Override
    public List<Reranked> rerank(String question, List<Candidate> candidates) {
        List<Reranked> joined = Reranked.bestFirst(candidates, weights.score(candidates));
        if (tokens.isEmpty() || candidates.isEmpty()) {
            return joined;
        }
        int looked = Math.min(depth, joined.size());
        List<Candidate> best =
                joined.stream().limit(looked).map(Reranked::candidate).toList();
        List<Candidate> known = withTokenScores(question, best, tokens.get());
        List<Reranked> reranked = new ArrayList<>(Reranked.bestFirst(known, weights.score(known)));
        reranked.addAll(below(reranked.getLast().score(), joined.subList(looked, joined.size())));
        return List.copyOf(reranked);
    }

    private static List<Candidate> withTokenScores(String question, List<Candidate> candidates, TokenScores tokens) {
        double[] scores = tokens.score(question, candidates);
        List<Candidate> known = new ArrayList<>();
        for (int i = 0; i < scores.length; i++) {
            Candidate candidate = candidates.get(i);
            known.add(Double.isNaN(scores[i]) ? candidate : candidate.with(Signal.LATE_INTERACTION, scores[i]));
        }
        return known;
    }

    /** The candidates that were not looked at, below those that were: moved down as far as their best one needs. */
    private static List<Reranked> below(double least, List<Reranked> rest) {
        double best = rest.stream()
                .max(Comparator.comparingDouble(Reranked::score))
                .map(Reranked::score)
                .orElse(0.0);
        double shift = Math.min(0, least - best);
        return rest.stream()
                .map(other -> new Reranked(other.candidate(), other.score() + shift))
                .toList();
    }
}
