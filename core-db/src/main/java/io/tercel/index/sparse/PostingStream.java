package io.tercel.index.sparse;

import io.tercel.index.terms.TermStream;
import org.jspecify.annotations.Nullable;

/** The postings of an index, by key in ascending order of unsigned bytes, and the lengths of its rows. */
sealed interface PostingStream extends TermStream
        permits GrowingSparseIndex.Stream, SparseIndexReader.Stream, EmptySparseIndex.Stream {

    /** Adds the postings of the current key, as {@link PostingBuffer#addMapped}. */
    void read(PostingBuffer into, int @Nullable [] newRows);

    /** Number of rows. */
    int rows();

    /** The length of a row, or {@link RowLengths#NO_VALUE}. */
    int length(int row);
}
