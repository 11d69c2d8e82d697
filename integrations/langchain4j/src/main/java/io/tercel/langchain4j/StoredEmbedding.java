package io.tercel.langchain4j;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import java.util.Objects;
import java.util.Optional;

/**
 * What the store holds under an id.
 *
 * @param id the id
 * @param embedding the embedding, bit for bit as it was added
 * @param segment the text with its metadata; empty when the embedding was added without
 */
public record StoredEmbedding(String id, Embedding embedding, Optional<TextSegment> segment) {

    /** Checks for nulls. */
    public StoredEmbedding {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(embedding, "embedding");
        Objects.requireNonNull(segment, "segment");
    }
}
