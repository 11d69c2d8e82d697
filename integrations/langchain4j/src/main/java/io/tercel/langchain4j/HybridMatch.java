package io.tercel.langchain4j;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import io.tercel.query.Hit;
import java.util.List;

/**
 * A match of a hybrid search. Its {@link #score()} is the fused score in [0, 1]: 1 for an entry that both legs put first. How near
 * its embedding is to the query's is {@link #relevance()}, which is what {@code minScore} was compared with.
 */
public final class HybridMatch extends EmbeddingMatch<TextSegment> {

    private final double relevance;
    private final List<Hit.LegScore> legs;

    HybridMatch(double score, double relevance, List<Hit.LegScore> legs, StoredEmbedding found) {
        super(score, found.id(), found.embedding(), found.segment().orElse(null));
        this.relevance = relevance;
        this.legs = List.copyOf(legs);
    }

    /** {@code (1 + cosine) / 2} of the two embeddings, also where only the text leg found the entry. */
    public double relevance() {
        return relevance;
    }

    /** The entry's rank and score in each leg that found it: leg 0 is the vector's (cosine), leg 1 the text's (BM25). */
    public List<Hit.LegScore> legs() {
        return legs;
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other)
                && other instanceof HybridMatch that
                && relevance == that.relevance
                && legs.equals(that.legs);
    }

    @Override
    public int hashCode() {
        return 31 * super.hashCode() + legs.hashCode();
    }
}
