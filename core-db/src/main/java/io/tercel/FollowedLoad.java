package io.tercel;

import io.tercel.log.WriteRecord;
import io.tercel.maintain.SegmentLoad;
import io.tercel.schema.ColumnData;
import io.tercel.schema.RowBatch;
import java.util.BitSet;

/**
 * A bulk load that a follower takes over: it gathers where nobody sees it, as in the followed database, and comes into the collection in one edit of
 * the manifest, which has the load's timestamp, too. So a crash before leaves folders that the next opening removes, and a timestamp from which the whole load
 * is read again; a crash after leaves all of it, and a timestamp from which it is not. Used by one thread.
 */
final class FollowedLoad implements AutoCloseable {

    private final OpenCollection open;
    private final OpenCollection.Form form;
    private final SegmentLoad load;
    private final Commit committing;

    /** Puts what has gathered into the collection. */
    @FunctionalInterface
    interface Commit {
        /** Durable on return. */
        void run(OpenCollection open, OpenCollection.Form form, SegmentLoad load, LoadCommit.Times times);
    }

    FollowedLoad(OpenCollection open, OpenCollection.Form form, SegmentLoad load, Commit committing) {
        this.open = open;
        this.form = form;
        this.load = load;
        this.committing = committing;
    }

    /** Takes rows. */
    void add(WriteRecord rows) {
        RowBatch batch = rows.rows().orElseThrow();
        ColumnData keys = batch.columns().getFirst();
        BitSet twice = load.add(keys, form.store().prepare(rows));
        if (!twice.isEmpty()) {
            throw new IllegalStateException("a bulk load has a key twice (row %d)".formatted(twice.nextSetBit(0)));
        }
    }

    /** Shows the rows, durable on return. */
    void commit(long rowsTimestamp, long timestamp) {
        committing.run(open, form, load, new LoadCommit.Times(rowsTimestamp, timestamp));
    }

    @Override
    public void close() {
        load.close();
    }
}
