package io.tercel;

import io.tercel.query.QueryIterator;
import io.tercel.schema.Row;
import java.util.List;

/** An iterator over the rows of a query. */
record EmbeddedQueryIterator(SnapshotBatches<Row> batches) implements QueryIterator {

    @Override
    public List<Row> next() {
        return batches.next();
    }

    @Override
    public void close() {
        batches.close();
    }
}
