package io.tercel.index;

/** What a search asks now and then whether to go on: the caller's deadline, and whether the database is being closed. */
@FunctionalInterface
public interface Deadline {

    /** A search asks at least once for so many rows, postings or nodes. */
    int ROWS_BETWEEN_CHECKS = 1_024;

    /** Never stops a search. */
    Deadline NONE = () -> {};

    /**
     * Returns if the search should go on.
     *
     * @throws io.tercel.error.VectorDbException the failure that the search ends with, otherwise
     */
    void check();
}
