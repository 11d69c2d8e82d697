package io.tercel.index.scalar;

import io.tercel.index.StoredIndex;

/**
 * An index for filters over one column of a sealed segment. Rows are answered as bits, one a row of the segment.
 *
 * <p>Methods that read throw {@link io.tercel.error.CorruptionException} when the file is damaged.
 */
public sealed interface ScalarIndex extends StoredIndex permits KeyIndex, BoxIndex {

    /** How many rows are null. */
    int nullRows();

    /** Adds the rows that are null. */
    void addNulls(long[] rows);

    /** How many rows it cannot tell anything of: they have to be looked at. */
    int openRows();

    /** Adds those rows. */
    void addOpen(long[] rows);
}
