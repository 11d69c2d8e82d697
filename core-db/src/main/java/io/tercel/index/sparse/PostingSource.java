package io.tercel.index.sparse;

/** An index whose postings can be written anew into another one. */
public sealed interface PostingSource permits GrowingSparseIndex, SparseIndexReader, EmptySparseIndex {

    /** What its postings hold. */
    PostingKind kind();

    /** A walk over all postings as they are now. For one thread. */
    PostingStream stream();
}
