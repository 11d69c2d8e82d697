package io.tercel.rerankers.rules;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.store.embedding.CosineSimilarity;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * Maximal marginal relevance: of several passages that say the same, the best one comes early and the others late. The next content is
 * always the one with the largest {@code relevance · score - (1 - relevance) · likeness}, where scores are divided by the best one's and
 * likeness is the largest cosine to a content that was chosen already. J. Carbonell, J. Goldstein: "The Use of MMR, Diversity-Based Reranking
 * for Reordering Documents and Producing Summaries", SIGIR 1998.
 *
 * @param vectors gives each content its embedding, in their order
 * @param relevance 1 for scores alone, 0 for diversity alone
 * @param depth how many of the best contents are put in a new order; the others follow as they are. The work grows with its square
 */
public record Diversity(Function<List<Content>, List<Embedding>> vectors, double relevance, int depth)
        implements ContentRule {

    private static final int DEFAULT_DEPTH = 50;

    /** Checks the values. */
    public Diversity {
        Objects.requireNonNull(vectors, "vectors");
        if (!(relevance >= 0 && relevance <= 1) || depth < 1) {
            throw new IllegalArgumentException("expected relevance from 0 to 1 and depth of at least 1, got %s and %s"
                    .formatted(relevance, depth));
        }
    }

    /** With embeddings that the model makes of the contents' texts, for the best 50. */
    public static Diversity of(EmbeddingModel model, double relevance) {
        return new Diversity(
                contents -> model.embedAll(
                                contents.stream().map(Content::textSegment).toList())
                        .content(),
                relevance,
                DEFAULT_DEPTH);
    }

    @Override
    public List<RankedContent> apply(List<RankedContent> contents) {
        int among = Math.min(depth, contents.size());
        if (among == 0) {
            return contents;
        }
        List<RankedContent> left = new ArrayList<>(contents.subList(0, among));
        List<Embedding> embeddings = new ArrayList<>(
                vectors.apply(left.stream().map(RankedContent::content).toList()));
        double[] likeness = new double[among];
        double best = Math.max(left.getFirst().score(), Double.MIN_NORMAL);
        List<RankedContent> chosen = new ArrayList<>();
        while (!left.isEmpty()) {
            int next = 0;
            for (int i = 1; i < left.size(); i++) {
                if (value(left.get(i), best, likeness[i]) > value(left.get(next), best, likeness[next])) {
                    next = i;
                }
            }
            chosen.add(left.remove(next));
            Embedding newest = embeddings.remove(next);
            System.arraycopy(likeness, next + 1, likeness, next, left.size() - next);
            boolean isFirst = chosen.size() == 1;
            for (int i = 0; i < left.size(); i++) {
                double cosine = CosineSimilarity.between(newest, embeddings.get(i));
                likeness[i] = isFirst ? cosine : Math.max(likeness[i], cosine);
            }
        }
        return inTheirOrder(chosen, contents.subList(among, contents.size()));
    }

    private double value(RankedContent content, double best, double likeness) {
        return relevance * content.score() / best - (1 - relevance) * likeness;
    }

    /** Scores that fall in the new order, so that nobody who sorts by them undoes it: none is above that of the content before. */
    private static List<RankedContent> inTheirOrder(List<RankedContent> chosen, List<RankedContent> rest) {
        List<RankedContent> order = new ArrayList<>();
        double most = Double.POSITIVE_INFINITY;
        for (List<RankedContent> part : List.of(chosen, rest)) {
            for (RankedContent content : part) {
                most = Math.min(most, content.score());
                order.add(content.scored(most));
            }
        }
        return List.copyOf(order);
    }
}
