package io.tercel.rag.retriever;

import dev.langchain4j.rag.query.Query;
import dev.langchain4j.store.embedding.filter.Filter;
import io.tercel.langchain4j.TercelEmbeddingStore;
import io.tercel.rag.QuestionEmbedding;
import io.tercel.rerankers.Reranker;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** What a retriever was asked to be; the builder's methods tell of each. */
record RetrieverSettings(
        TercelEmbeddingStore store,
        Optional<QuestionEmbedding> embedding,
        RetrievalMode mode,
        Function<Query, Optional<Filter>> filter,
        Function<Query, Integer> maxResults,
        Function<Query, Double> minScore,
        double minShareOfBest,
        int candidates,
        Optional<Reranker> reranker,
        int rerankCandidates,
        OptionalDouble minRerankedScore,
        boolean foldDuplicates,
        OptionalDouble diversity,
        Surroundings surroundings) {

    /** How many passages the stages after the search want to choose from. */
    int wanted(int most) {
        int wanted = most;
        if (reranker.isPresent()) {
            wanted = Math.max(wanted, rerankCandidates);
        }
        if (diversity.isPresent()) {
            wanted = Math.max(wanted, Math.min(candidates, DIVERSITY_CANDIDATES_EACH * most));
        }
        return wanted;
    }

    /** Diversity has to choose from more than it returns. */
    private static final int DIVERSITY_CANDIDATES_EACH = 5;
}
