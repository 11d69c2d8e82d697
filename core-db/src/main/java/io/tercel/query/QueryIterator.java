package io.tercel.query;

import io.tercel.schema.Row;
import java.util.Iterator;
import java.util.List;

/**
 * All rows of a query, in batches and in ascending order of the primary key, as one snapshot has them: a row written after the
 * iterator was opened does not come, and one deleted after that still does, whatever is sealed or merged meanwhile. Made by {@code
 * Collection.queryIterator}; safe for use by many threads, each batch going to one of them.
 *
 * {@snippet :
 * try (QueryIterator papers = collection.queryIterator(QueryRequest.filter("year > 2000").build(), 1_000)) {
 *     for (Row paper : papers) {
 *         print(paper);
 *     }
 * }
 * }
 *
 * <p>An open iterator keeps the memory and the files of its snapshot. They go when the last row has been taken, with {@link #close},
 * with the database or the collection, or when nothing has been asked of the iterator for ten minutes.
 */
public interface QueryIterator extends Iterable<Row>, AutoCloseable {

    /**
     * The next batch: as many rows as the batch size says, fewer at the end, and none after it. When it fails for lack of time, the
     * rows are not lost: the next call goes on with them.
     *
     * @throws io.tercel.error.ClosedException when the iterator has been closed, by the caller or because nobody used it, or when the
     *     database has been closed
     * @throws io.tercel.error.NotFoundException when the collection has been dropped
     * @throws io.tercel.error.DeadlineExceededException when the batch takes longer than the request's timeout
     */
    List<Row> next();

    /** The rows from the next batch on, one by one. It takes batches as it comes to them, and fails as {@link #next} does. */
    @Override
    default Iterator<Row> iterator() {
        return new ItemsOfBatches<>(this::next);
    }

    /** Lets go of the snapshot. Closing again does nothing. */
    @Override
    void close();
}
