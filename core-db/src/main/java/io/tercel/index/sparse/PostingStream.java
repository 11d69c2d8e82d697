package io.tercel.index.sparse;

import org.jspecify.annotations.Nullable;

/** The postings of an index, by key in ascending order of unsigned bytes, and the lengths of its rows. */
sealed interface PostingStream permits GrowingSparseIndex.Stream, SparseIndexReader.Stream, EmptySparseIndex.Stream {

    /** Goes to the next key, at first to the first; false if there is none. */
    boolean next();

    /** The current key. */
    byte[] key();

    /** Adds the postings of the current key, as {@link PostingBuffer#addMapped}. */
    void read(PostingBuffer into, int @Nullable [] newRows);

    /** Number of rows. */
    int rows();

    /** The length of a row, or {@link RowLengths#NO_VALUE}. */
    int length(int row);
}
