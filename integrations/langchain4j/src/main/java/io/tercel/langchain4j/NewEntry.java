package io.tercel.langchain4j;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be stored under an id.
 *
 * @param tokens the vectors of the segment's tokens; empty for none
 */
record NewEntry(String id, Embedding embedding, @Nullable TextSegment segment, List<float[]> tokens) {

    private static final int BYTES_PER_CHARACTER = 3;

    /** How much it takes in a write, at most or nearly so; without its metadata, which is small. */
    long bytes() {
        long text = segment == null
                ? 0
                : (long) BYTES_PER_CHARACTER * segment.text().length();
        long vectors = tokens.isEmpty() ? 0 : (long) Short.BYTES * tokens.size() * tokens.getFirst().length;
        return (long) Float.BYTES * embedding.dimension() + text + vectors;
    }
}
