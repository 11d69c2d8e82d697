package io.tercel.langchain4j;

import io.tercel.query.Hit;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * An entry that a {@link SegmentQuery} found.
 *
 * @param entry what was found
 * @param score of a query by embedding, relevance; of one by text, BM25, which is above 0 and has no upper bound; of one by both,
 *     the fused score in [0, 1], 1 for an entry that both legs put first
 * @param relevance {@code (1 + cosine) / 2} of the two embeddings, also where only the words found the entry; empty when the
 *     query has no embedding
 * @param vectorLeg rank and cosine in the leg by embedding; empty when that leg did not find it
 * @param textLeg rank and BM25 score in the leg by text; empty when that leg did not find it
 */
public record SegmentMatch(
        StoredEmbedding entry,
        double score,
        OptionalDouble relevance,
        Optional<Hit.LegScore> vectorLeg,
        Optional<Hit.LegScore> textLeg) {

    /** Checks for nulls. */
    public SegmentMatch {
        Objects.requireNonNull(entry, "entry");
        Objects.requireNonNull(relevance, "relevance");
        Objects.requireNonNull(vectorLeg, "vectorLeg");
        Objects.requireNonNull(textLeg, "textLeg");
    }
}
