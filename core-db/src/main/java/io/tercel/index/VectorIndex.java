package io.tercel.index;

import io.tercel.query.SearchParams;

/**
 * An index over the dense vectors of one sealed segment, in a file of its own beside the column of vectors that it was built from and
 * reads again when it compares. Safe for use by many threads until it is closed; whoever closes it has counted the readers.
 */
public interface VectorIndex extends StoredIndex {

    /**
     * Offers rows near the query to {@code top}: eligible ones only, each once, with the metric's value for the row's own vector, the
     * same to the bit as the exact search computes. Which rows it finds is an approximation, but as many as wanted, or all that are eligible
     * if they are fewer.
     *
     * @param query fits the column
     * @param params how much work; what is not given is chosen here
     * @param rows the eligible rows
     * @param top empty; collects in the direction of the metric
     * @return how the rows were looked for
     */
    SearchPlan search(VectorQuery query, SearchParams params, CandidateRows rows, TopRows top, StopSignal stop);
}
