package io.tercel.index.sparse;

import io.tercel.index.SparseIndex;
import io.tercel.index.TopRows;
import io.tercel.index.WeightedTerms;
import org.jspecify.annotations.Nullable;

/**
 * The index of rows that have no value, because they are older than their field.
 *
 * @param kind what its postings would hold
 * @param rowCount number of rows
 */
public record EmptySparseIndex(PostingKind kind, int rowCount) implements SparseIndex, PostingSource {

    @Override
    public long documents(int rowBound) {
        return 0;
    }

    @Override
    public long totalLength(int rowBound) {
        return 0;
    }

    @Override
    public int documentFrequency(byte[] key, int rowBound) {
        return 0;
    }

    @Override
    public void search(WeightedTerms query, long @Nullable [] filter, int rowBound, TopRows top) {
        kind.requireFits(query);
    }

    @Override
    public long heapBytes() {
        return 0;
    }

    @Override
    public PostingStream stream() {
        return new Stream(rowCount);
    }

    /** No postings. */
    record Stream(int rows) implements PostingStream {

        @Override
        public boolean next() {
            return false;
        }

        @Override
        public byte[] key() {
            throw new IllegalStateException("there is no key");
        }

        @Override
        public void read(PostingBuffer into, int @Nullable [] newRows) {
            throw new IllegalStateException("there is no key");
        }

        @Override
        public int length(int row) {
            return RowLengths.NO_VALUE;
        }
    }
}
