package io.tercel.rag.retriever;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.ContentMetadata;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A passage as LangChain4j hands it on, with all that is known about it: {@code Result.sources()} of an AI service has these. Two are
 * equal when they are the same stored passage. Immutable.
 */
public final class RetrievedContent implements Content {

    private final RetrievedPassage passage;
    private final Map<ContentMetadata, Object> metadata;

    private RetrievedContent(RetrievedPassage passage, Map<ContentMetadata, Object> metadata) {
        this.passage = passage;
        this.metadata = Collections.unmodifiableMap(metadata);
    }

    /** A passage as a content, with its score, id and reranked score as metadata. */
    public static RetrievedContent of(RetrievedPassage passage) {
        Map<ContentMetadata, Object> metadata = new EnumMap<>(ContentMetadata.class);
        metadata.put(ContentMetadata.SCORE, passage.score());
        metadata.put(ContentMetadata.EMBEDDING_ID, passage.id());
        passage.rerankedScore().ifPresent(score -> metadata.put(ContentMetadata.RERANKED_SCORE, score));
        return new RetrievedContent(passage, metadata);
    }

    /** The same passage with the score that joining the answers to several questions gave it. */
    public RetrievedContent fused(double score) {
        Map<ContentMetadata, Object> changed = new EnumMap<>(ContentMetadata.class);
        changed.putAll(metadata);
        changed.put(ContentMetadata.RERANKED_SCORE, score);
        return new RetrievedContent(passage, changed);
    }

    /** What was found, and why. */
    public RetrievedPassage passage() {
        return passage;
    }

    @Override
    public TextSegment textSegment() {
        return passage.segment();
    }

    @Override
    public Map<ContentMetadata, Object> metadata() {
        return metadata;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RetrievedContent that && passage.id().equals(that.passage.id());
    }

    @Override
    public int hashCode() {
        return Objects.hash(passage.id());
    }

    @Override
    public String toString() {
        return "RetrievedContent[" + passage.source().label() + ", " + metadata + "]";
    }
}
