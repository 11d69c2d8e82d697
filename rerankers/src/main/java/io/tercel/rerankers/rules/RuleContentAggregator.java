package io.tercel.rerankers.rules;

import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.ContentMetadata;
import dev.langchain4j.rag.content.aggregator.ContentAggregator;
import dev.langchain4j.rag.query.Query;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Joins what several retrievers found for one or several questions, and orders it by rules, one after another.
 *
 * <pre>{@code
 * ContentAggregator aggregator = RuleContentAggregator.builder()
 *         .fusion(Fusion.reciprocalRank())
 *         .rule(new Decay("year", Decay.Shape.EXPONENTIAL, 2026, 5, 1, 0.5))
 *         .rule(Diversity.of(model, 0.7))
 *         .maxResults(5)
 *         .build();
 * }</pre>
 *
 * <p>Contents are told apart by the id of their embedding, not by their text. Their last score is their {@link
 * ContentMetadata#RERANKED_SCORE}; what else they carry is kept, of a content that came several times from where it came first.
 *
 * <p>Safe for use by many threads if its rules are.
 */
public final class RuleContentAggregator implements ContentAggregator {

    private final Fusion fusion;
    private final List<ContentRule> rules;
    private final int maxResults;

    private RuleContentAggregator(Builder builder) {
        fusion = builder.fusion;
        rules = List.copyOf(builder.rules);
        maxResults = builder.maxResults;
    }

    /** Starts an aggregator, which fuses by reciprocal rank unless asked for otherwise. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public List<Content> aggregate(Map<Query, Collection<List<Content>>> queryToContents) {
        List<List<Content>> lists =
                queryToContents.values().stream().flatMap(Collection::stream).toList();
        List<RankedContent> order = fusion.fuse(lists);
        for (ContentRule rule : rules) {
            order = rule.apply(order);
        }
        return order.stream()
                .limit(maxResults)
                .map(RuleContentAggregator::withScore)
                .toList();
    }

    private static Content withScore(RankedContent ranked) {
        Map<ContentMetadata, Object> metadata = new EnumMap<>(ContentMetadata.class);
        metadata.putAll(ranked.content().metadata());
        metadata.put(ContentMetadata.RERANKED_SCORE, ranked.score());
        return Content.from(ranked.content().textSegment(), metadata);
    }

    /** Collects the parts of an aggregator. Not safe for use by many threads. */
    public static final class Builder {

        private final List<ContentRule> rules = new ArrayList<>();
        private Fusion fusion = Fusion.reciprocalRank();
        private int maxResults = Integer.MAX_VALUE;

        private Builder() {}

        /** How lists become one. */
        public Builder fusion(Fusion by) {
            fusion = Objects.requireNonNull(by, "fusion");
            return this;
        }

        /** Adds a rule after those that are there. */
        public Builder rule(ContentRule next) {
            rules.add(Objects.requireNonNull(next, "rule"));
            return this;
        }

        /** Most contents; all unless asked for otherwise. */
        public Builder maxResults(int most) {
            if (most < 1) {
                throw new IllegalArgumentException("maxResults: expected at least 1, got " + most);
            }
            maxResults = most;
            return this;
        }

        /** The aggregator. */
        public RuleContentAggregator build() {
            return new RuleContentAggregator(this);
        }
    }
}
