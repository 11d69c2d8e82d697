package io.tercel.langchain4j;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be stored under an id.
 *
 * @param tokens the vectors of the segment's tokens; empty for none
 */
record NewEntry(String id, Embedding embedding, @Nullable TextSegment segment, List<float[]> tokens) {

    private static final int BYTES_PER_CHARACTER = 3;

    /** Where the token vectors of the entry at a place of a call come from. */
    interface Tokens {
        List<float[]> of(int place, @Nullable TextSegment segment);
    }

    /**
     * The parts of entries, put together.
     *
     * @param ids null counts as empty
     * @param embeddings null counts as empty
     * @param segments null for none at all; each may be null
     * @throws IllegalArgumentException when they are not as many, an id is blank, or an embedding is null
     */
    static List<NewEntry> all(
            @Nullable List<String> ids,
            @Nullable List<Embedding> embeddings,
            @Nullable List<TextSegment> segments,
            Tokens tokens) {
        List<String> checkedIds = ids == null ? List.of() : ids;
        List<Embedding> checkedEmbeddings = embeddings == null ? List.of() : embeddings;
        checkSizes(checkedIds, checkedEmbeddings, segments);
        for (int i = 0; i < checkedIds.size(); i++) {
            Arguments.checkedId(checkedIds.get(i));
            Arguments.given(checkedEmbeddings.get(i), "embedding");
        }
        // After all checks: making token vectors may take long.
        List<NewEntry> entries = new ArrayList<>(checkedIds.size());
        for (int i = 0; i < checkedIds.size(); i++) {
            TextSegment segment = segments == null ? null : segments.get(i);
            entries.add(new NewEntry(checkedIds.get(i), checkedEmbeddings.get(i), segment, tokens.of(i, segment)));
        }
        return entries;
    }

    private static void checkSizes(List<String> ids, List<Embedding> embeddings, @Nullable List<TextSegment> segments) {
        if (ids.size() != embeddings.size()) {
            throw new IllegalArgumentException(
                    "ids size (%d) is not equal to embeddings size (%d)".formatted(ids.size(), embeddings.size()));
        }
        if (segments != null && segments.size() != embeddings.size()) {
            throw new IllegalArgumentException("embeddings size (%d) is not equal to embedded size (%d)"
                    .formatted(embeddings.size(), segments.size()));
        }
    }

    /** How much it takes in a write, at most or nearly so; without its metadata, which is small. */
    long bytes() {
        long text = segment == null
                ? 0
                : (long) BYTES_PER_CHARACTER * segment.text().length();
        long vectors = tokens.isEmpty() ? 0 : (long) Short.BYTES * tokens.size() * tokens.getFirst().length;
        return (long) Float.BYTES * embedding.dimension() + text + vectors;
    }
}
