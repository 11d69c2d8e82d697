package io.tercel.cdc;

import io.tercel.log.WriteRecord;
import io.tercel.manifest.CatalogChange;
import io.tercel.manifest.Manifest;

/**
 * A database that becomes what another one is, and keeps that one's timestamps. What it holds durably is always all that happened there up to its newest
 * timestamp, and nothing else: this is its checkpoint, and no other one is needed. Used by one thread.
 */
public interface ReplicaTarget extends AutoCloseable {

    /** The newest timestamp of what it holds durably, 0 when it is empty. */
    long timestamp();

    /** What it consists of, with its own numbers of collections. */
    Manifest catalog();

    /**
     * Begins a write. It counts when {@link #awaitDurable} has returned for its timestamp.
     *
     * @param record names a collection of this database
     * @param timestamp larger than all before it
     * @throws io.tercel.error.VectorDbException when that cannot be; then this is to be closed and opened again
     */
    void write(WriteRecord record, long timestamp);

    /** Returns when all writes that have begun up to a timestamp are durable and seen by readers; later ones may be on their way. */
    void awaitDurable(long timestamp);

    /**
     * Changes the catalog; durable with its timestamp on return, or not there at all.
     *
     * @param change names collections by numbers of this database; for a new one the number is any
     * @return number of the collection that it was about; 0 where it was about none
     */
    int change(CatalogChange change, long timestamp);

    /** Begins a bulk load into a collection of this database: {@link #load} brings its rows. What has begun before it is durable. */
    void beginLoad(int collection);

    /** Takes rows of the load that has begun. Nobody sees them before {@link #commitLoad}, and a crash leaves nothing of them. */
    void load(WriteRecord rows);

    /**
     * Shows the rows of the load; durable with its timestamp on return, or not there at all.
     *
     * @param rowsTimestamp that the rows have
     * @param timestamp of the load
     */
    void commitLoad(long rowsTimestamp, long timestamp);

    /** Nothing comes any more up to a timestamp: reads need not wait for it. All writes that have begun up to it are durable. */
    void passed(long timestamp);

    @Override
    void close();
}
