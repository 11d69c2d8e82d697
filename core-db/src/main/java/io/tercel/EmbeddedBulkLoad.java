package io.tercel;

import io.tercel.config.ConsistencyLevel;
import io.tercel.error.AlreadyExistsException;
import io.tercel.error.ClosedException;
import io.tercel.log.WriteRecord;
import io.tercel.log.WriteRecord.Removal;
import io.tercel.maintain.SegmentLoad;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CheckedRows;
import io.tercel.schema.ColumnData;
import io.tercel.schema.PrimaryKeys;
import io.tercel.schema.RejectedRow;
import io.tercel.schema.Row;
import io.tercel.schema.RowBatch;
import io.tercel.segment.CollectionStore;
import io.tercel.segment.PreparedWrite;
import io.tercel.segment.SealedSegment;
import io.tercel.segment.Snapshot;
import io.tercel.time.Deadline;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A bulk load into an {@link EmbeddedDatabase}. */
final class EmbeddedBulkLoad implements BulkLoad {

    private final EmbeddedDatabase database;
    private final OpenCollection open;
    private final OpenCollection.Form form;
    private final int partition;
    private final SegmentLoad load;

    /** The segments that the first batch was compared with, and so every other, as long as they are there. */
    private final Set<Integer> compared;

    /** Held shared while rows are added, alone to commit or close. */
    private final ReentrantReadWriteLock life = new ReentrantReadWriteLock();

    private final boolean logged;

    private boolean ended;

    /**
     * A load of nothing yet.
     *
     * @param partition number of the partition that rows go to where there is no partition key
     * @param logged whether the rows have to be in the log
     */
    EmbeddedBulkLoad(
            EmbeddedDatabase database,
            OpenCollection open,
            OpenCollection.Form form,
            int partition,
            SegmentLoad load,
            boolean logged) {
        this.database = database;
        this.open = open;
        this.form = form;
        this.partition = partition;
        this.load = load;
        this.logged = logged;
        this.compared = form.store().sealedSegments().stream()
                .map(SealedSegment::number)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public List<Object> add(List<Row> rows) {
        Objects.requireNonNull(rows, "rows");
        return adding(() -> {
            CheckedRows checked = form.validator().validateForInsert(rows, database.pipeline()::uniqueNumber);
            BitSet existing = existing(keys(checked.batch()));
            if (existing.isEmpty()) {
                existing = load.add(keys(checked.batch()), prepared(checked.batch()));
            }
            if (!existing.isEmpty()) {
                int at = existing.nextSetBit(0);
                throw new AlreadyExistsException("%s (row %d)".formatted(exists(keys(checked.batch()), at), at));
            }
            return checked.ids();
        });
    }

    @Override
    public List<Object> add(List<Row> rows, Consumer<RejectedRow> rejected) {
        Objects.requireNonNull(rows, "rows");
        Objects.requireNonNull(rejected, "rejected");
        List<RejectedRow> all = new ArrayList<>();
        List<Object> ids = adding(() -> {
            CheckedRows checked = form.validator().validateFitting(rows, database.pipeline()::uniqueNumber, all::add);
            int[] positions = positions(rows.size(), all);
            RowBatch batch = checked.batch();
            List<Object> taken = checked.ids();
            BitSet existing = existing(keys(batch));
            while (true) {
                if (existing.isEmpty() && batch.rows() > 0) {
                    existing = load.add(keys(batch), prepared(batch));
                }
                if (existing.isEmpty()) {
                    return taken;
                }
                reject(keys(batch), existing, positions, all);
                int[] kept = clear(existing, batch.rows());
                batch = batch.rowsAt(kept);
                positions = at(positions, kept);
                taken = idsAt(taken, kept);
                existing = new BitSet();
            }
        });
        all.sort(Comparator.comparingInt(RejectedRow::position));
        all.forEach(rejected);
        return ids;
    }

    private void reject(ColumnData keys, BitSet existing, int[] positions, List<RejectedRow> rejected) {
        String field = form.store().schema().primaryKey().name();
        existing.stream().forEach(i -> rejected.add(new RejectedRow(positions[i], field, exists(keys, i))));
    }

    private String exists(ColumnData keys, int at) {
        return "field '%s': key %s exists already"
                .formatted(form.store().schema().primaryKey().name(), PrimaryKeys.of(keys, at));
    }

    /** The positions of the rows that were not left out. */
    private static int[] positions(int rows, List<RejectedRow> leftOut) {
        BitSet out = new BitSet();
        leftOut.forEach(row -> out.set(row.position()));
        return clear(out, rows);
    }

    private static int[] clear(BitSet bits, int count) {
        BitSet others = new BitSet();
        others.set(0, count);
        others.andNot(bits);
        return others.stream().toArray();
    }

    private static int[] at(int[] values, int[] positions) {
        int[] some = new int[positions.length];
        for (int i = 0; i < some.length; i++) {
            some[i] = values[positions[i]];
        }
        return some;
    }

    private static List<Object> idsAt(List<Object> ids, int[] positions) {
        List<Object> some = new ArrayList<>(positions.length);
        for (int position : positions) {
            some.add(ids.get(position));
        }
        return some;
    }

    private static ColumnData keys(RowBatch batch) {
        return batch.columns().getFirst();
    }

    private BitSet existing(ColumnData keys) {
        // A key whose row has been deleted is free again.
        database.awaitConsistency(ConsistencyLevel.STRONG, 0, Deadline.in(SearchRequest.DEFAULT_TIMEOUT));
        BitSet existing = new BitSet();
        try (Snapshot snapshot = form.store().snapshotWithExpired()) {
            snapshot.markExisting(keys, any -> true, existing);
        }
        return existing;
    }

    private PreparedWrite prepared(RowBatch batch) {
        CollectionStore store = form.store();
        return store.prepare(new WriteRecord(store.number(), partition, new Removal.None(), Optional.of(batch)));
    }

    private <T> T adding(Supplier<T> call) {
        return database.call(() -> {
            database.requireWritable();
            life.readLock().lock();
            try {
                requireRunning();
                LoadCommit.requireForm(open, form);
                return call.get();
            } finally {
                life.readLock().unlock();
            }
        });
    }

    private void requireRunning() {
        if (ended) {
            throw new ClosedException("the bulk load has been committed or closed");
        }
    }

    @Override
    public long rows() {
        return load.rows();
    }

    @Override
    public BulkLoadResult commit() {
        return database.call(() -> {
            database.requireWritable();
            life.writeLock().lock();
            try {
                requireRunning();
                ended = true;
                return logged ? commitLogged() : database.commitLoad(open, form, load, compared, Optional.empty());
            } finally {
                life.writeLock().unlock();
                end();
            }
        });
    }

    /** Whoever follows has to get the rows, too. */
    private BulkLoadResult commitLogged() {
        List<SealedSegment> segments = load.finish();
        LoggedLoad log = new LoggedLoad(database, open, form);
        return log.canBeWhole(load.writtenBytes())
                ? database.commitLoad(open, form, load, compared, Optional.of(log.parts(segments)))
                : log.insert(segments);
    }

    @Override
    public void close() {
        end();
    }

    /** Removes what has not been committed. */
    void end() {
        life.writeLock().lock();
        try {
            ended = true;
            load.close();
        } finally {
            life.writeLock().unlock();
            database.loadEnded(this);
        }
    }

    @Override
    public String toString() {
        return "bulk load into " + form.store().schema().name();
    }
}
