package io.tercel.query;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Supplier;

/** What batches hold, one by one. An empty batch is the end. */
final class ItemsOfBatches<T> implements Iterator<T> {

    private final Supplier<List<T>> batches;
    private List<T> batch = List.of();
    private int at;
    private boolean ended;

    ItemsOfBatches(Supplier<List<T>> batches) {
        this.batches = batches;
    }

    @Override
    public boolean hasNext() {
        if (at == batch.size() && !ended) {
            batch = batches.get();
            at = 0;
            ended = batch.isEmpty();
        }
        return at < batch.size();
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException("there are no more rows");
        }
        return batch.get(at++);
    }
}
