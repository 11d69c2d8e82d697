package io.tercel.index.sparse;

import io.tercel.index.SparseIndex;

/**
 * What BM25 needs to know of a collection to weigh the terms of one query, gathered over all of its segments: begin with
 * {@link #none}, add each segment by {@link #plus}. Immutable.
 */
public final class Bm25Stats {

    private final TermCounts query;
    private final long documents;
    private final long totalLength;
    private final long[] documentFrequencies;

    private Bm25Stats(TermCounts query, long documents, long totalLength, long[] documentFrequencies) {
        this.query = query;
        this.documents = documents;
        this.totalLength = totalLength;
        this.documentFrequencies = documentFrequencies;
    }

    /** Of no rows. */
    public static Bm25Stats none(TermCounts query) {
        return new Bm25Stats(query, 0, 0, new long[query.size()]);
    }

    /** These and the rows of an index below {@code rowBound}. */
    public Bm25Stats plus(SparseIndex index, int rowBound) {
        long[] sums = documentFrequencies.clone();
        for (int i = 0; i < sums.length; i++) {
            sums[i] += index.documentFrequency(query.term(i), rowBound);
        }
        return new Bm25Stats(
                query, documents + index.documents(rowBound), totalLength + index.totalLength(rowBound), sums);
    }

    /** The query whose terms were counted. */
    public TermCounts query() {
        return query;
    }

    /** Rows with a text, if only an empty one. */
    public long documents() {
        return documents;
    }

    /** Terms in all texts together. */
    public long totalLength() {
        return totalLength;
    }

    /** Rows that hold the {@code i}-th term of the query. */
    public long documentFrequency(int i) {
        return documentFrequencies[i];
    }

    /** Terms of an average text; 0 when there is none. */
    public double averageLength() {
        return documents == 0 ? 0 : (double) totalLength / documents;
    }
}
