package io.tercel.query;

import java.util.Iterator;
import java.util.List;

/**
 * All hits of a search, in batches and best first, as one snapshot has them: a row written after the iterator was opened does not come, and
 * one deleted after that still does. Taken to its end it brings every row that is eligible, and each once. Where an index approximates, a
 * row that it finds late comes after worse ones. Made by {@code Collection.searchIterator}; safe for use by many threads, each batch going to
 * one of them.
 *
 * {@snippet :
 * try (SearchIterator near = collection.searchIterator(SearchRequest.dense("embedding", vector).build(), 100)) {
 *     for (Hit hit : near) {
 *         if (isEnough(hit)) {
 *             break;
 *         }
 *     }
 * }
 * }
 *
 * <p>An open iterator keeps the memory and the files of its snapshot. They go when the last hit has been taken, with {@link #close}, with the
 * database or the collection, or when nothing has been asked of the iterator for ten minutes.
 */
public interface SearchIterator extends Iterable<Hit>, AutoCloseable {

    /**
     * The next batch: as many hits as the batch size says, fewer at the end, and none after it. When it fails for lack of time, no hit is
     * lost: the next call goes on with them.
     *
     * @throws io.tercel.error.ClosedException when the iterator has been closed, by the caller or because nobody used it, or when the
     *     database has been closed
     * @throws io.tercel.error.NotFoundException when the collection has been dropped
     * @throws io.tercel.error.DeadlineExceededException when the batch takes longer than the request's timeout
     */
    List<Hit> next();

    /** The hits from the next batch on, one by one. It takes batches as it comes to them, and fails as {@link #next} does. */
    @Override
    default Iterator<Hit> iterator() {
        return new ItemsOfBatches<>(this::next);
    }

    /** Lets go of the snapshot. Closing again does nothing. */
    @Override
    void close();
}
