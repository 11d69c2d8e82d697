package io.tercel.query;

import io.tercel.schema.Row;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** The rows of batches, one by one. */
final class RowsOfBatches implements Iterator<Row> {

    private final QueryIterator batches;
    private List<Row> batch = List.of();
    private int at;
    private boolean ended;

    RowsOfBatches(QueryIterator batches) {
        this.batches = batches;
    }

    @Override
    public boolean hasNext() {
        if (at == batch.size() && !ended) {
            batch = batches.next();
            at = 0;
            ended = batch.isEmpty();
        }
        return at < batch.size();
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException("there are no more rows");
        }
        return batch.get(at++);
    }
}
