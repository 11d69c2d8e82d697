package io.tercel.rerankers;

import java.util.List;

/** Puts the passages that a search found into a better order. Implementations are thread-safe. */
@FunctionalInterface
public interface Reranker {

    /** All candidates, best first, each with its score. */
    List<Reranked> rerank(String question, List<Candidate> candidates);
}
