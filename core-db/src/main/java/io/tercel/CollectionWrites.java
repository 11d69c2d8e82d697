package io.tercel;

import io.tercel.commit.CommitPipeline;
import io.tercel.commit.KeyGate;
import io.tercel.commit.PendingWrite;
import io.tercel.config.Durability;
import io.tercel.error.AlreadyExistsException;
import io.tercel.error.InvalidRequestException;
import io.tercel.log.WriteRecord;
import io.tercel.log.WriteRecord.Removal;
import io.tercel.manifest.PartitionMeta;
import io.tercel.query.Filter;
import io.tercel.query.SearchRequest;
import io.tercel.query.WriteResult;
import io.tercel.schema.CheckedRows;
import io.tercel.schema.ColumnData;
import io.tercel.schema.PartialRows;
import io.tercel.schema.PrimaryKeys;
import io.tercel.schema.Row;
import io.tercel.schema.RowBatch;
import io.tercel.segment.CollectionStore;
import io.tercel.segment.KeyOrder;
import io.tercel.segment.PartitionSet;
import io.tercel.segment.PreparedWrite;
import io.tercel.segment.RowsOfKeys;
import io.tercel.segment.Snapshot;
import io.tercel.time.Deadline;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The writes of a session: rows are checked, get their place in the log through the gate of their keys, and are acknowledged when they are
 * as durable as asked for. Without a partition rows go to the default one, or where the partition key says.
 */
final class CollectionWrites {

    private static final int DEFAULT_PARTITION = PartitionMeta.DEFAULT.number();

    private final CollectionSession session;

    CollectionWrites(CollectionSession session) {
        this.session = session;
    }

    /** Into the named partition; without a name into the default one, or where the partition key says. */
    WriteResult insert(List<Row> rows, Durability durability, Optional<String> partition) {
        Objects.requireNonNull(rows, "rows");
        Objects.requireNonNull(durability, "durability");
        return session.bringing(() -> {
            int target = target(partition);
            if (rows.isEmpty()) {
                return nothing(durability);
            }
            CheckedRows checked = session.open().validator().validateForInsert(rows, pipeline()::uniqueNumber);
            RowBatch batch = checked.batch();
            ColumnData keys = batch.columns().getFirst();
            // Where rows expire, one with this key may still be stored, here or in a follower. Asked once: the check
            // and the write must agree.
            boolean expiring = store().expires();
            PreparedWrite prepared =
                    prepared(expiring ? new Removal.Replaced() : new Removal.None(), Optional.of(batch), target);
            KeyGate.Attempt attempt = session.open()
                    .gate()
                    .insert(keys, given -> firstExisting(given, expiring), () -> sequence(prepared, durability));
            return switch (attempt) {
                case KeyGate.Attempt.Exists exists ->
                    throw new AlreadyExistsException("field '%s': key %s exists already (row %d); upsert replaces it"
                            .formatted(
                                    store().schema().primaryKey().name(),
                                    PrimaryKeys.of(keys, exists.position()),
                                    exists.position()));
                case KeyGate.Attempt.Sequenced sequenced ->
                    acknowledged(sequenced.write(), batch.rows(), checked.ids(), durability);
            };
        });
    }

    private int firstExisting(ColumnData keys, boolean expiring) {
        try (Snapshot snapshot = expiring ? store().snapshot() : store().snapshotWithExpired()) {
            return snapshot.firstExisting(keys);
        }
    }

    /** As {@link #insert}. */
    BulkLoad bulkLoad(Optional<String> partition) {
        return session.maintaining(() -> session.database().beginLoad(session.open(), target(partition)));
    }

    /** As {@link #insert}; older rows of the same keys go wherever they are. */
    WriteResult upsert(List<Row> rows, Durability durability, Optional<String> partition) {
        Objects.requireNonNull(rows, "rows");
        Objects.requireNonNull(durability, "durability");
        return session.bringing(() -> {
            int target = target(partition);
            if (rows.isEmpty()) {
                return nothing(durability);
            }
            CheckedRows checked = session.open().validator().validateForUpsert(rows);
            RowBatch batch = checked.batch();
            PreparedWrite prepared = prepared(new Removal.Replaced(), Optional.of(batch), target);
            PendingWrite write =
                    session.open().gate().write(batch.columns().getFirst(), () -> sequence(prepared, durability));
            return acknowledged(write, batch.rows(), checked.ids(), durability);
        });
    }

    /** Writes rows that have been checked before, in this form: they come from a backup. */
    void bring(RowBatch batch, Optional<String> partition) {
        Durability durability = session.durability();
        session.bringing(() -> {
            PreparedWrite prepared = prepared(new Removal.Replaced(), Optional.of(batch), target(partition));
            PendingWrite write =
                    session.open().gate().write(batch.columns().getFirst(), () -> sequence(prepared, durability));
            return acknowledged(write, batch.rows(), List.of(), durability);
        });
    }

    /** Rows of the named partition and new ones go there; without a name rows stay where they are. */
    WriteResult upsertPartial(List<Row> rows, Durability durability, Optional<String> partition) {
        Objects.requireNonNull(rows, "rows");
        Objects.requireNonNull(durability, "durability");
        return session.bringing(() -> {
            int named = target(partition);
            if (rows.isEmpty()) {
                return nothing(durability);
            }
            PartialRows changes = session.open().validator().partial(rows);
            ColumnData keys = KeyOrder.column(changes.keys());
            PendingWrite write = session.open().gate().update(keys, () -> {
                try (Snapshot snapshot = store().snapshot()) {
                    RowsOfKeys stored = RowsOfKeys.find(snapshot, keys);
                    int target = partition.isPresent() ? named : partitionOf(stored);
                    RowBatch batch = session.open()
                            .validator()
                            .validateForUpdate(changes, stored)
                            .batch();
                    return sequence(prepared(new Removal.Replaced(), Optional.of(batch), target), durability);
                }
            });
            return acknowledged(write, changes.rows().size(), changes.ids(), durability);
        });
    }

    /** One write has one partition, so its rows must agree. With a partition key each row's own value says where it is. */
    private int partitionOf(RowsOfKeys stored) {
        if (store().partitions().key().isPresent()) {
            return DEFAULT_PARTITION;
        }
        Set<Integer> partitions = stored.partitions(DEFAULT_PARTITION);
        if (partitions.size() > 1) {
            List<String> names =
                    partitions.stream().map(store().partitions()::nameOf).toList();
            throw new InvalidRequestException(
                    "the rows are in several partitions %s: change them partition by partition, with partition(name)"
                            .formatted(names));
        }
        return partitions.iterator().next();
    }

    WriteResult delete(List<?> ids, Optional<String> partition) {
        Objects.requireNonNull(ids, "ids");
        Durability durability = session.durability();
        return session.removing(() -> {
            List<Object> keys = PrimaryKeys.normalized(store().schema().primaryKey(), ids);
            if (keys.isEmpty()) {
                return nothing(durability);
            }
            ColumnData column = KeyOrder.column(keys);
            Removal removal =
                    partition.isPresent() ? new Removal.KeysOf(target(partition), column) : new Removal.Keys(column);
            PreparedWrite prepared = prepared(removal, Optional.empty(), DEFAULT_PARTITION);
            PendingWrite write = session.open().gate().write(column, () -> sequence(prepared, durability));
            return acknowledged(write, keys.size(), keys, durability);
        });
    }

    WriteResult delete(Filter filter, Optional<String> partition) {
        Objects.requireNonNull(filter, "filter");
        requireCondition(filter);
        return session.removing(() -> replaceMatching(filter, Optional.empty(), partition));
    }

    /** What goes is in the named partition only, or anywhere; what comes goes there, or where {@link #insert} would put it. */
    WriteResult replace(Filter filter, List<Row> rows, Optional<String> partition) {
        Objects.requireNonNull(filter, "filter");
        Objects.requireNonNull(rows, "rows");
        requireCondition(filter);
        Supplier<WriteResult> call = () -> {
            Optional<CheckedRows> checked = rows.isEmpty()
                    ? Optional.empty()
                    : Optional.of(session.open().validator().validateForUpsert(rows));
            return replaceMatching(filter, checked, partition);
        };
        return rows.isEmpty() ? session.removing(call) : session.bringing(call);
    }

    private static void requireCondition(Filter filter) {
        if (filter.text().isBlank()) {
            throw new InvalidRequestException("the filter is empty; use deleteAll() to remove every row");
        }
    }

    /** Deletes what matches and upserts what is given, with nothing in between. */
    private WriteResult replaceMatching(Filter filter, Optional<CheckedRows> checked, Optional<String> partition) {
        PartitionSet from = only(partition);
        int target = target(partition);
        Durability durability = session.durability();
        Matching matching = new Matching();
        Optional<PendingWrite> write = session.open().gate().alone(() -> {
            try (Snapshot snapshot = store().snapshot()) {
                matching.keys = session.open()
                        .form()
                        .queries()
                        .keys(snapshot.within(from), filter, Deadline.in(SearchRequest.DEFAULT_TIMEOUT));
            }
            if (matching.keys.isEmpty() && checked.isEmpty()) {
                return Optional.empty();
            }
            Removal removal =
                    matching.keys.isEmpty() ? new Removal.Replaced() : new Removal.Keys(KeyOrder.column(matching.keys));
            PreparedWrite prepared = prepared(removal, checked.map(CheckedRows::batch), target);
            PendingWrite sequenced = sequence(prepared, durability);
            pipeline().acknowledge(sequenced);
            return Optional.of(sequenced);
        });
        List<Object> ids = checked.map(CheckedRows::ids).orElse(matching.keys);
        int count = checked.map(rows -> rows.batch().rows()).orElse(matching.keys.size());
        return write.map(done -> result(done, count, ids, durability)).orElseGet(() -> nothing(durability));
    }

    /** What the gate's closed section found out. */
    private static final class Matching {
        private List<Object> keys = List.of();
    }

    WriteResult deleteAll(Optional<String> partition) {
        Durability durability = session.durability();
        return session.removing(() -> {
            PartitionSet from = only(partition);
            Removal removal = partition.isPresent() ? new Removal.AllOf(target(partition)) : new Removal.All();
            long[] before = new long[1];
            Optional<PendingWrite> write = session.open().gate().alone(() -> {
                try (Snapshot snapshot = store().snapshot()) {
                    before[0] = snapshot.within(from).liveRows();
                }
                PreparedWrite prepared = prepared(removal, Optional.empty(), DEFAULT_PARTITION);
                PendingWrite sequenced = sequence(prepared, durability);
                pipeline().acknowledge(sequenced);
                return Optional.of(sequenced);
            });
            return result(write.orElseThrow(), Math.toIntExact(before[0]), List.of(), durability);
        });
    }

    private PendingWrite sequence(PreparedWrite write, Durability durability) {
        boolean removes = write.record().rows().isEmpty();
        Runnable room = removes
                ? () -> session.database().room().awaitToRemove(session.open())
                : () -> session.database().room().await(session.open());
        return pipeline().sequence(store(), write, durability, room);
    }

    private PreparedWrite prepared(Removal removal, Optional<RowBatch> rows, int partition) {
        return store().prepare(new WriteRecord(store().number(), partition, removal, rows));
    }

    private PartitionSet only(Optional<String> partition) {
        return store().partitions().named(partition.stream().toList());
    }

    private int target(Optional<String> partition) {
        return partition.map(store().partitions()::number).orElse(DEFAULT_PARTITION);
    }

    private WriteResult acknowledged(PendingWrite write, int count, List<Object> ids, Durability durability) {
        pipeline().acknowledge(write);
        return result(write, count, ids, durability);
    }

    private WriteResult result(PendingWrite write, int count, List<Object> ids, Durability durability) {
        session.wrote(write.timestamp());
        return new WriteResult(count, ids, write.timestamp(), durability);
    }

    private static WriteResult nothing(Durability durability) {
        return new WriteResult(0, List.of(), 0, durability);
    }

    private CollectionStore store() {
        return session.store();
    }

    private CommitPipeline pipeline() {
        return session.database().pipeline();
    }
}
