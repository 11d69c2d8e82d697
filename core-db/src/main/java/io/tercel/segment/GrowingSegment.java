package io.tercel.segment;

import io.tercel.column.AppendableColumn;
import io.tercel.column.AppendableLongColumn;
import io.tercel.column.ChunkPool;
import io.tercel.column.Column;
import io.tercel.column.LongColumn;
import io.tercel.column.VectorChunks;
import io.tercel.index.sparse.GrowingSparseIndex;
import io.tercel.index.sparse.PostingSource;
import io.tercel.index.text.GrowingTextIndex;
import io.tercel.index.text.PositionSource;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.ColumnData;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.RowBatch;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * The newest rows of a partition, in memory, searchable at once. One thread appends; readers take no lock for columns, and a short one for the key
 * table and the sparse indexes.
 */
public final class GrowingSegment extends Segment {

    private final Arena arena = Arena.ofShared();
    private final Optional<ChunkPool.Lease> leased;
    private final List<AppendableColumn> columns = new ArrayList<>();
    private final AppendableLongColumn timestamps;
    private final SparseAnalysis analysis;
    private final Map<Integer, GrowingSparseIndex> sparseIndexes = new LinkedHashMap<>();
    private final Map<Integer, GrowingTextIndex> textIndexes = new LinkedHashMap<>();
    private final KeyTable keys;
    private final ReentrantReadWriteLock keyLock = new ReentrantReadWriteLock();
    private final DeleteSet deletes = new DeleteSet();

    GrowingSegment(int number, int partition, CollectionSchema schema, SparseAnalysis analysis) {
        this(number, partition, schema, analysis, Optional.empty());
    }

    /** No rows, whose vectors will lie in chunks of a pool, until they are freed. */
    GrowingSegment(
            int number, int partition, CollectionSchema schema, SparseAnalysis analysis, Optional<ChunkPool> pool) {
        super(number, partition);
        leased = pool.map(ChunkPool::lease);
        VectorChunks chunks = leased.isPresent() ? leased.get() : VectorChunks.of(arena);
        for (FieldSchema field : schema.storedFields()) {
            columns.add(AppendableColumn.of(field, arena, chunks));
        }
        timestamps = (AppendableLongColumn) AppendableColumn.of(FieldSchema.int64("timestamp"), arena);
        this.analysis = analysis;
        analysis.sources().forEach(source -> sparseIndexes.put(source.field(), new GrowingSparseIndex(source.kind())));
        analysis.matched().forEach(each -> textIndexes.put(each.field(), new GrowingTextIndex()));
        keys = new KeyTable(columns.getFirst());
    }

    /** Appends rows, visible to those who are told of them. */
    void append(RowBatch rows, AnalyzedRows terms, long timestamp) {
        int first = rows();
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).append(rows.columns().get(i));
        }
        for (int i = 0; i < terms.sparse().size(); i++) {
            int field = analysis.sources().get(i).field();
            sparseIndex(field).append(terms.sparse().get(i));
        }
        for (int i = 0; i < terms.texts().size(); i++) {
            textIndex(analysis.matched().get(i).field()).append(terms.texts().get(i));
        }
        enterKeys(rows.columns().getFirst(), first);
        long[] times = new long[rows.rows()];
        Arrays.fill(times, timestamp);
        // Last: its row count is the segment's.
        timestamps.append(new ColumnData.Longs(times, null));
    }

    private void enterKeys(ColumnData batch, int first) {
        keyLock.writeLock().lock();
        try {
            for (int i = 0; i < batch.rows(); i++) {
                keys.add(batch, i, first + i);
            }
        } finally {
            keyLock.writeLock().unlock();
        }
    }

    @Override
    public Column column(int storedField) {
        return columns.get(storedField);
    }

    @Override
    public LongColumn timestamps() {
        return timestamps;
    }

    @Override
    public GrowingSparseIndex sparseIndex(int field) {
        GrowingSparseIndex index = sparseIndexes.get(field);
        if (index == null) {
            throw new IllegalArgumentException("field " + field + " has no sparse index");
        }
        return index;
    }

    @Override
    PostingSource postings(int field) {
        return sparseIndex(field);
    }

    @Override
    public GrowingTextIndex textIndex(int field) {
        GrowingTextIndex index = textIndexes.get(field);
        if (index == null) {
            throw new IllegalArgumentException("field " + field + " has no text index");
        }
        return index;
    }

    @Override
    PositionSource positions(int field) {
        return textIndex(field);
    }

    @Override
    DeleteSet deletes() {
        return deletes;
    }

    @Override
    int find(ColumnData key, int at, int bound, long writtenUpTo) {
        keyLock.readLock().lock();
        try {
            int row = keys.newest(key, at);
            // Rows are in the order of time, so a bound for the rows is one for the time: see rowsAsOf.
            while (row >= bound) {
                row = keys.older(row);
            }
            return row;
        } finally {
            keyLock.readLock().unlock();
        }
    }

    /** One lock for all keys: whoever has many of them asks every growing segment of the collection. */
    @Override
    int nextKnown(ColumnData given, int from, BitSet done) {
        keyLock.readLock().lock();
        try {
            int at = done.nextClearBit(from);
            while (at < given.rows() && keys.newest(given, at) < 0) {
                at = done.nextClearBit(at + 1);
            }
            return Math.min(at, given.rows());
        } finally {
            keyLock.readLock().unlock();
        }
    }

    @Override
    int rowsAsOf(int bound, long timestamp) {
        return timestamp == Cutoff.ALWAYS ? bound : rowsBefore(bound, timestamp + 1);
    }

    @Override
    long @Nullable [] writtenBefore(int bound, long timestamp) {
        int rows = rowsBefore(bound, timestamp);
        if (rows == 0) {
            return null;
        }
        long[] words = new long[(rows + 63) >> 6];
        Arrays.fill(words, 0, rows >> 6, -1L);
        if ((rows & 63) != 0) {
            words[rows >> 6] = (1L << rows) - 1;
        }
        return words;
    }

    @Override
    long @Nullable [] writtenAfter(int bound, long timestamp) {
        if (rowsAsOf(bound, timestamp) < bound) {
            throw new IllegalArgumentException("rows of a growing segment that are too new are behind the bound");
        }
        return null;
    }

    /** Rows are in the order of time: as many of them as were written before a timestamp. */
    private int rowsBefore(int bound, long timestamp) {
        int low = 0;
        int high = bound;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (timestamps.get(middle) < timestamp) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Override
    boolean lacksIndex(int storedField) {
        return true;
    }

    @Override
    int rows() {
        return timestamps.rows();
    }

    @Override
    public long bytesUsed() {
        long bytes = timestamps.bytesUsed() + keys.bytesUsed() + interimBytes();
        for (GrowingSparseIndex index : sparseIndexes.values()) {
            bytes += index.heapBytes();
        }
        for (GrowingTextIndex index : textIndexes.values()) {
            bytes += index.heapBytes();
        }
        for (Column column : columns) {
            bytes += column.bytesUsed();
        }
        return bytes;
    }

    @Override
    void free() {
        arena.close();
        leased.ifPresent(ChunkPool.Lease::close);
    }
}
