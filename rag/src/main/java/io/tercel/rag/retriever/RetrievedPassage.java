package io.tercel.rag.retriever;

import dev.langchain4j.data.segment.TextSegment;
import io.tercel.rag.SourceRef;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * A passage that was found for a question, and why.
 *
 * @param id the passage's id in the store
 * @param segment its text and metadata; with {@link Surroundings} around it, and then with the place of the whole
 * @param source where it comes from
 * @param score how well it fits, on the scale of the {@link RetrievalMode}
 * @param relevance {@code (1 + cosine) / 2} of question and passage; empty when only words were searched by
 * @param legs which ways of searching found it
 * @param rerankedScore what the reranker gave it, on the reranker's scale; empty without one
 * @param found the text and metadata that the search found, without surroundings
 * @param ids the stored passages that the text is made of, in the order of their document; only {@code id} without surroundings
 */
public record RetrievedPassage(
        String id,
        TextSegment segment,
        SourceRef source,
        double score,
        OptionalDouble relevance,
        List<LegMatch> legs,
        OptionalDouble rerankedScore,
        TextSegment found,
        List<String> ids) {

    /** Copies the lists. */
    public RetrievedPassage {
        Objects.requireNonNull(segment, "segment");
        Objects.requireNonNull(found, "found");
        legs = List.copyOf(legs);
        ids = List.copyOf(ids);
    }

    /** A passage without surroundings. */
    public RetrievedPassage(
            String id,
            TextSegment segment,
            SourceRef source,
            double score,
            OptionalDouble relevance,
            List<LegMatch> legs,
            OptionalDouble rerankedScore) {
        this(id, segment, source, score, relevance, legs, rerankedScore, segment, List.of(id));
    }

    /** What the order goes by: the reranker's score where there is one. */
    double order() {
        return rerankedScore.orElse(score);
    }

    RetrievedPassage reranked(double byReranker) {
        return new RetrievedPassage(
                id, segment, source, score, relevance, legs, OptionalDouble.of(byReranker), found, ids);
    }

    RetrievedPassage within(TextSegment whole, List<String> parts) {
        return new RetrievedPassage(
                id, whole, SourceRef.of(whole.metadata()), score, relevance, legs, rerankedScore, found, parts);
    }
}
