package io.tercel.rag.retriever;

import dev.langchain4j.data.segment.TextSegment;
import io.tercel.rag.SourceRef;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A passage that was found for a question, and why.
 *
 * @param id the passage's id in the store
 * @param segment its text and metadata
 * @param source where it comes from
 * @param score how well it fits, on the scale of the {@link RetrievalMode}
 * @param relevance {@code (1 + cosine) / 2} of question and passage; empty when only words were searched by
 * @param legs which ways of searching found it
 * @param rerankedScore what the reranker gave it, on the reranker's scale; empty without one
 */
public record RetrievedPassage(
        String id,
        TextSegment segment,
        SourceRef source,
        double score,
        OptionalDouble relevance,
        List<LegMatch> legs,
        OptionalDouble rerankedScore) {

    /** Copies the list. */
    public RetrievedPassage {
        legs = List.copyOf(legs);
    }

    RetrievedPassage reranked(double byReranker) {
        return new RetrievedPassage(id, segment, source, score, relevance, legs, OptionalDouble.of(byReranker));
    }
}
