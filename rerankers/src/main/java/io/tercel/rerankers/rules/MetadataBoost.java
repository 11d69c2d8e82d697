package io.tercel.rerankers.rules;

import dev.langchain4j.store.embedding.filter.Filter;
import java.util.List;
import java.util.Objects;

/**
 * Multiplies the scores of contents whose metadata fits a filter.
 *
 * @param filter which contents
 * @param factor above 1 to raise them, between 0 and 1 to lower them
 */
public record MetadataBoost(Filter filter, double factor) implements ContentRule {

    /** Checks the values. */
    public MetadataBoost {
        Objects.requireNonNull(filter, "filter");
        if (!(factor >= 0) || Double.isInfinite(factor)) {
            throw new IllegalArgumentException("factor: expected 0 or more, got " + factor);
        }
    }

    @Override
    public List<RankedContent> apply(List<RankedContent> contents) {
        return RankedContent.bestFirst(contents.stream()
                .map(content -> filter.test(content.content().textSegment().metadata())
                        ? content.scored(content.score() * factor)
                        : content)
                .toList());
    }
}
