package io.tercel;

import io.tercel.commit.KeyGate;
import io.tercel.commit.PendingWrite;
import io.tercel.error.AlreadyExistsException;
import io.tercel.log.WriteRecord;
import io.tercel.log.WriteRecord.Removal;
import io.tercel.schema.ColumnData;
import io.tercel.schema.PrimaryKeys;
import io.tercel.schema.RowBatch;
import io.tercel.segment.CollectionStore;
import io.tercel.segment.PreparedWrite;
import io.tercel.segment.SealedSegment;
import io.tercel.segment.Snapshot;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/*
 * Whoever follows a database reads its log, and sees what is in the log. So when somebody may, the rows of a bulk load are inserted after
 * all: read from the segments that the load has written, batch by batch, each a write of its own. That is slower, and a crash or another
 * writer's key in between leaves the batches before it; until the first of them nothing is there, as ever.
 */
/** Puts the rows of a bulk load into a collection through the log. */
final class LoggedLoad {

    private static final int BATCH_ROWS = 1_000;

    private final EmbeddedDatabase database;
    private final OpenCollection open;
    private final OpenCollection.Form form;

    LoggedLoad(EmbeddedDatabase database, OpenCollection open, OpenCollection.Form form) {
        this.database = database;
        this.open = open;
        this.form = form;
    }

    /** Inserts the rows of segments, durably. */
    BulkLoadResult run(List<SealedSegment> segments) {
        long rows = 0;
        long timestamp = 0;
        for (SealedSegment segment : segments) {
            int count = segment.meta().rows();
            int step = batchRows(segment);
            for (int from = 0; from < count; from += step) {
                int[] positions =
                        IntStream.range(from, Math.min(from + step, count)).toArray();
                timestamp = insert(batch(segment, positions), segment.partition());
                rows += positions.length;
            }
        }
        return new BulkLoadResult(rows, timestamp, 0);
    }

    /** No frame of the log may be larger than an insert. */
    private int batchRows(SealedSegment segment) {
        long rowBytes =
                Math.ceilDiv(segment.rowBytes(), Math.max(1, segment.meta().rows()));
        return Math.clamp(database.options().limits().insertBytes() / (4 * rowBytes), 1, BATCH_ROWS);
    }

    private RowBatch batch(SealedSegment segment, int[] positions) {
        int columns = form.store().schema().storedFields().size();
        return new RowBatch(
                positions.length,
                IntStream.range(0, columns)
                        .mapToObj(field -> segment.column(field).gather(positions))
                        .toList());
    }

    private long insert(RowBatch batch, int partition) {
        return database.room()
                .bringing(() -> open.shared(() -> {
                    LoadCommit.requireForm(open, form);
                    CollectionStore store = form.store();
                    PreparedWrite prepared = store.prepare(
                            new WriteRecord(store.number(), partition, new Removal.None(), Optional.of(batch)));
                    ColumnData keys = batch.columns().getFirst();
                    KeyGate.Attempt attempt = open.gate()
                            .insert(
                                    keys,
                                    given -> firstExisting(store, given),
                                    () -> database.pipeline()
                                            .sequence(
                                                    store,
                                                    prepared,
                                                    database.options().durability(),
                                                    () -> database.room().await(open)));
                    return switch (attempt) {
                        case KeyGate.Attempt.Exists exists ->
                            throw new AlreadyExistsException(
                                    "field '%s': key %s was inserted by another writer during the bulk load; the batches before it are there, since changes are followed"
                                            .formatted(
                                                    store.schema().primaryKey().name(),
                                                    PrimaryKeys.of(keys, exists.position())));
                        case KeyGate.Attempt.Sequenced sequenced -> acknowledged(sequenced.write());
                    };
                }));
    }

    private long acknowledged(PendingWrite write) {
        database.pipeline().acknowledge(write);
        return write.timestamp();
    }

    private static int firstExisting(CollectionStore store, ColumnData keys) {
        try (Snapshot snapshot = store.snapshotWithExpired()) {
            return snapshot.firstExisting(keys);
        }
    }
}
