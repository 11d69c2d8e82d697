package io.tercel;

import io.tercel.query.Hit;
import io.tercel.query.SearchIterator;
import java.util.List;

/** An iterator over the hits of a search. */
record EmbeddedSearchIterator(SnapshotBatches<Hit> batches) implements SearchIterator {

    @Override
    public List<Hit> next() {
        return batches.next();
    }

    @Override
    public void close() {
        batches.close();
    }
}
