package io.tercel.index;

import org.jspecify.annotations.Nullable;

/**
 * Postings by key: for each key the rows that hold it, with a term frequency or a weight. One index serves full text, where
 * keys are terms, and sparse vectors, where keys are dimensions. Safe for use by many threads.
 *
 * <p>Numbers are those of the rows below a bound that the caller gives, so that one snapshot sees one state whatever is
 * appended meanwhile. Rows that were deleted still count until they are merged away.
 */
public interface SparseIndex {

    /** Number of rows, which is one more than the largest row; rows without a value are among them. */
    int rowCount();

    /** Rows below {@code rowBound} that have a value: a text, if only an empty one, or a vector. */
    long documents(int rowBound);

    /** Sum of the lengths of the rows below {@code rowBound}: numbers of terms, or of dimensions with a weight. */
    long totalLength(int rowBound);

    /** Number of rows below {@code rowBound} that hold the key. */
    int documentFrequency(byte[] key, int rowBound);

    /**
     * Offers the best rows to {@code top}: exactly those that scoring every row would give. Rows that share no key with the
     * query are never offered.
     *
     * @param query of the kind that the index holds
     * @param filter eligible rows, bit {@code row & 63} of word {@code row >> 6}; rows beyond its end are not eligible; null
     *     when all rows are
     * @param rowBound rows from here on are not there
     * @param top collects rows; empty, and larger is better
     * @throws IllegalArgumentException if the query is of the other kind
     */
    void search(WeightedTerms query, long @Nullable [] filter, int rowBound, TopRows top);

    /** Bytes held on the Java heap, estimated. */
    long heapBytes();
}
