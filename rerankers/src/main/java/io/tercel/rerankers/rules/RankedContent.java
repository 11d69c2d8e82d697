package io.tercel.rerankers.rules;

import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.ContentMetadata;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * A content and the score that it has so far.
 *
 * @param content what was retrieved
 * @param score 0 or more; larger is better
 */
public record RankedContent(Content content, double score) {

    /** Checks the score, which rules multiply. */
    public RankedContent {
        Objects.requireNonNull(content, "content");
        if (!(score >= 0)) {
            throw new IllegalArgumentException("score: expected 0 or more, got " + score);
        }
    }

    /** The same content with another score. */
    public RankedContent scored(double other) {
        return new RankedContent(content, other);
    }

    /**
     * What makes two contents the same: the id under which the store keeps them, so that two passages of the same words from different
     * documents stay two, and one passage whose metadata changed on its way stays one. Of contents without an id, their text and metadata.
     */
    static Object key(Content content) {
        Object id = content.metadata().get(ContentMetadata.EMBEDDING_ID);
        return id == null ? content.textSegment() : id;
    }

    /** Best first; of equal scores the one that came first. */
    static List<RankedContent> bestFirst(List<RankedContent> contents) {
        return contents.stream()
                .sorted(Comparator.comparingDouble(RankedContent::score).reversed())
                .toList();
    }
}
