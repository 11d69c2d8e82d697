package io.tercel.rag.memory;

import java.time.Instant;
import java.util.List;

/**
 * An answer that was given before.
 *
 * @param question what was asked then
 * @param answer what was answered
 * @param sourceIds the passages that it rests on, by their ids in the store, in the order in which they were numbered
 * @param relevance how near the two questions are, {@code (1 + cosine) / 2}
 * @param created when it was given
 */
public record CachedAnswer(String question, String answer, List<String> sourceIds, double relevance, Instant created) {

    /** Copies the list. */
    public CachedAnswer {
        sourceIds = List.copyOf(sourceIds);
    }
}
