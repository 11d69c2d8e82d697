package io.tercel;

import io.tercel.schema.RejectedRow;
import io.tercel.schema.Row;
import java.util.List;
import java.util.function.Consumer;

/**
 * Many rows on their way into a collection, made by {@link Collection#bulkLoad()}: they are written straight to sealed segments, not
 * through the log, and appear all at once. Several times as fast as inserting them, for what need not be searched row by row as it comes.
 *
 * <pre>{@code
 * try (BulkLoad load = papers.bulkLoad()) {
 *     for (List<Row> batch : batches) {
 *         load.add(batch);
 *     }
 *     load.commit();
 * }
 * }</pre>
 *
 * <p><b>All or nothing.</b> {@link #commit()} makes all rows durable and visible in one step, at one timestamp. Before it, nobody sees a
 * row, and a crash, an exception or closing without it leaves nothing behind. Memory holds two segments' worth of rows at most ({@code
 * DatabaseOptions.sealBytes} each), however many there are.
 *
 * <p><b>Keys</b> are new, as those of inserted rows: a row is refused whose key is in the collection, or came in this load before.
 * Others may write to the collection all the time. When one of them inserts a key of this load before it is committed, then committing
 * fails with {@code AlreadyExistsException} and nothing of the load is there; a key that is deleted meanwhile stays refused.
 *
 * <p><b>Followers.</b> When a database keeps its changes for others to follow, then they are to see these rows too: committing writes them into
 * the log as well, and followers get all of them or none, at once. Where the rows are more than half of the bytes that are kept, or those of the
 * collection expire, they are inserted instead, batch by batch, and a crash meanwhile leaves the first of them.
 *
 * <p><b>Changes.</b> When the collection gets another schema, index or name, or is truncated, during a load, then the load has to begin
 * anew: adding and committing throw {@code InvalidRequestException}.
 *
 * <p>Safe for use by many threads: adding from several of them checks rows on all. To be closed.
 */
public interface BulkLoad extends AutoCloseable {

    /**
     * Takes rows, checked as those of {@link Collection#insert(List)} are: all of them, or none and an exception. The load goes on after
     * one about rows.
     *
     * @param rows as many as an insert may have
     * @return the keys in the order of the rows
     * @throws io.tercel.error.InvalidRequestException when a row does not fit the schema; the message names row, field and value
     * @throws io.tercel.error.AlreadyExistsException when a key exists, in the collection or in this load
     * @throws io.tercel.error.LimitExceededException when the call is too large
     * @throws io.tercel.error.StorageFullException when the disk is full; nothing comes of this load then
     */
    List<Object> add(List<Row> rows);

    /**
     * As {@link #add(List)}, leaving out the rows that cannot be taken.
     *
     * @param rejected told of each of these: its position in {@code rows}, its field, the reason
     * @return the keys of the others, in their order
     */
    List<Object> add(List<Row> rows, Consumer<RejectedRow> rejected);

    /** Rows taken so far. */
    long rows();

    /**
     * Puts the rows into the collection; durable and visible on return, to whatever reads from then on. Indexes are built afterwards, as for inserted rows: see
     * {@link Collection#awaitIndexes}. The load is closed then.
     *
     * @throws io.tercel.error.AlreadyExistsException when another writer has inserted a key of this load since it was added; nothing has
     *     happened, and the load can only be closed
     * @throws io.tercel.error.InvalidRequestException when the collection has been changed since the load began
     */
    BulkLoadResult commit();

    /** Gives up what has not been committed: nothing of it stays. Does nothing after {@link #commit()}. */
    @Override
    void close();
}
