package io.tercel.index;

/** What a search asks now and then whether it has to stop, because the caller's time is over or for another reason. */
@FunctionalInterface
public interface StopSignal {

    /** A search asks at least once for so many rows, postings or nodes. */
    int ROWS_BETWEEN_CHECKS = 1_024;

    /** Never stops a search. */
    StopSignal NONE = () -> {};

    /**
     * Returns if the search should go on.
     *
     * @throws io.tercel.error.VectorDbException the failure that the search ends with, otherwise
     */
    void check();
}
