package io.tercel;

import io.tercel.commit.KeyGate;
import io.tercel.commit.PendingWrite;
import io.tercel.error.AlreadyExistsException;
import io.tercel.log.LoadPart;
import io.tercel.log.LogPosition;
import io.tercel.log.LogTicket;
import io.tercel.log.WriteRecord;
import io.tercel.log.WriteRecord.Removal;
import io.tercel.manifest.CatalogChange;
import io.tercel.schema.ColumnData;
import io.tercel.schema.PrimaryKeys;
import io.tercel.schema.RowBatch;
import io.tercel.segment.CollectionStore;
import io.tercel.segment.PreparedWrite;
import io.tercel.segment.SealedSegment;
import io.tercel.segment.Snapshot;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;

/*
 * Whoever follows a database reads its log, and sees what is in the log. So when somebody may, the rows of a bulk load are put there, too: read from
 * the segments that the load has written, as parts that nobody applies and recovery passes over. The edit of the manifest that names the
 * segments is at the same time a change of the catalog, which says where the parts begin; so it comes into the log if and only if the load is there,
 * whatever crash comes between, and who follows takes the parts then, all or none. What failed leaves parts that nobody ever reads.
 *
 * Who follows reads the parts when they have all been written, so they must still be kept then: a load that is large beside what is kept is
 * inserted instead, batch by batch. So is one into a collection whose rows expire, or did so once: a key may be free here whose expired row a follower still has, and it
 * is replacing inserts that make way there. Then a crash or another writer's key in between leaves the batches before it.
 */
/** Puts the rows of a bulk load into the log. */
final class LoggedLoad {

    private static final int BATCH_ROWS = 1_000;

    /** A load may take one part in so many of what is kept. */
    private static final int SHARE_OF_KEPT = 2;

    /** Parts that are on their way to the disk at a time. */
    private static final int PARTS_AHEAD = 8;

    private final EmbeddedDatabase database;
    private final OpenCollection open;
    private final OpenCollection.Form form;

    LoggedLoad(EmbeddedDatabase database, OpenCollection open, OpenCollection.Form form) {
        this.database = database;
        this.open = open;
        this.form = form;
    }

    /**
     * Rows that are in the log as parts.
     *
     * @param load number of the load
     * @param begin a place in the log before all of them
     * @param rows how many
     */
    record Parts(long load, LogPosition begin, long rows) {

        CatalogChange.Loaded loaded(int collection, long timestamp) {
            return new CatalogChange.Loaded(collection, load, begin, rows, timestamp);
        }
    }

    /** Whether those who follow can get so many bytes of rows all at once. */
    boolean canBeWhole(long bytes) {
        return bytes <= database.changeBytes() / SHARE_OF_KEPT && !form.store().expires();
    }

    /** Logs the rows of segments as parts of a load, durably. */
    Parts parts(List<SealedSegment> segments) {
        LogPosition begin = database.loggedUpTo();
        long load = database.pipeline().uniqueNumber();
        Deque<LogTicket> ahead = new ArrayDeque<>();
        long[] rows = new long[1];
        database.room().bringing(() -> {
            forEachBatch(segments, (batch, partition) -> {
                if (ahead.size() == PARTS_AHEAD) {
                    ahead.removeFirst().await();
                }
                ByteBuffer payload = new LoadPart(load, record(batch, partition)).encode();
                ahead.addLast(database.pipeline().record(LoadPart.FRAME_TYPE, payload));
                rows[0] += batch.rows();
            });
            ahead.forEach(LogTicket::await);
            return true;
        });
        return new Parts(load, begin, rows[0]);
    }

    /** Inserts the rows of segments, durably. */
    BulkLoadResult insert(List<SealedSegment> segments) {
        long[] rows = new long[1];
        long[] timestamp = new long[1];
        forEachBatch(segments, (batch, partition) -> {
            timestamp[0] = insert(batch, partition);
            rows[0] += batch.rows();
        });
        return new BulkLoadResult(rows[0], timestamp[0], 0);
    }

    private void forEachBatch(List<SealedSegment> segments, ObjIntConsumer<RowBatch> each) {
        for (SealedSegment segment : segments) {
            int count = segment.meta().rows();
            int step = batchRows(segment);
            for (int from = 0; from < count; from += step) {
                int[] positions =
                        IntStream.range(from, Math.min(from + step, count)).toArray();
                each.accept(batch(segment, positions), segment.partition());
            }
        }
    }

    private WriteRecord record(RowBatch batch, int partition) {
        return new WriteRecord(form.store().number(), partition, new Removal.None(), Optional.of(batch));
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
                    PreparedWrite prepared = store.prepare(record(batch, partition));
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
