package io.tercel.segment;

import io.tercel.column.Column;
import io.tercel.column.LongColumn;
import io.tercel.index.SparseIndex;
import io.tercel.index.TextIndex;
import io.tercel.index.interim.InterimIndex;
import io.tercel.index.sparse.PostingSource;
import io.tercel.index.text.PositionSource;
import io.tercel.schema.ColumnData;
import io.tercel.vector.MetricType;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A run of rows: their columns, their indexes, and which of them are deleted. Rows never change; a new version of a row is a new row.
 * What a reader may see of it is said by a {@link SegmentView}.
 */
public abstract sealed class Segment permits GrowingSegment, SealedSegment {

    private final int number;
    private final int partition;

    /** References by segment sets; at zero memory and mappings go. */
    private final AtomicInteger references = new AtomicInteger();

    /** By stored field, what its rows are searched by while no index has them. */
    private final Map<Integer, InterimIndex> interim = new ConcurrentHashMap<>();

    /** By stored field, which rows' moments have come. */
    private final Map<Integer, RowAges> moments = new ConcurrentHashMap<>();

    Segment(int number, int partition) {
        this.number = number;
        this.partition = partition;
    }

    /** The segment's number, never used for another one. */
    public final int number() {
        return number;
    }

    /** Number of the partition that all its rows are in. */
    public final int partition() {
        return partition;
    }

    /** The column of a stored field, by its position in {@code CollectionSchema.storedFields()}. */
    public abstract Column column(int storedField);

    /** The timestamps of the rows' writes. */
    public abstract LongColumn timestamps();

    /** The index of a sparse vector field, by its position in {@code CollectionSchema.fields()}. */
    public abstract SparseIndex sparseIndex(int field);

    /** The postings of the same index, for writing them anew. */
    abstract PostingSource postings(int field);

    /** The text index of a VARCHAR field that enables match, by its position in {@code CollectionSchema.fields()}. */
    public abstract TextIndex textIndex(int field);

    /** The terms and positions of the same index, for writing them anew. */
    abstract PositionSource positions(int field);

    /** The deleted rows. */
    abstract DeleteSet deletes();

    /** The newest row of a key below {@code bound} that was written up to a timestamp, deleted or not, or -1. */
    abstract int find(ColumnData keys, int at, int bound, long writtenUpTo);

    /**
     * The first key at or after {@code from} that some row has or had, visible or not, or as many as there are keys. For many keys that
     * are mostly not here.
     *
     * @param done positions of keys that are passed over
     */
    abstract int nextKnown(ColumnData keys, int from, BitSet done);

    /**
     * Marks the keys that some row has or had, visible or not.
     *
     * @param known positions of keys; those that are marked already are passed over
     */
    public final void markKnown(ColumnData keys, BitSet known) {
        for (int at = nextKnown(keys, 0, known); at < keys.rows(); at = nextKnown(keys, at + 1, known)) {
            known.set(at);
        }
    }

    /** As many of the rows below {@code bound} as hold all that were written up to a timestamp. */
    abstract int rowsAsOf(int bound, long timestamp);

    /** The rows written before a timestamp as bits, not to be changed, maybe shorter than the rows; null when there are none. */
    abstract long @Nullable [] writtenBefore(int bound, long timestamp);

    /**
     * As {@link #writtenBefore}, the rows below {@code bound} whose value of a stored field of integers is not above a bound; null is above
     * all.
     */
    final long @Nullable [] upTo(int bound, int storedField, long value) {
        return moments.computeIfAbsent(storedField, field -> new RowAges((LongColumn) column(field)))
                .before(bound, value + 1);
    }

    /** As {@link #writtenBefore}, the rows below {@code bound} that were written after a timestamp. */
    abstract long @Nullable [] writtenAfter(int bound, long timestamp);

    /** Rows that may be read by whoever knows of them. */
    abstract int rows();

    /** Bytes held in memory or mapped. */
    public abstract long bytesUsed();

    /** Frees memory and mappings; nobody reads any more. */
    abstract void free();

    /** Whether a stored field has rows that no index has, or none that can be used. */
    abstract boolean lacksIndex(int storedField);

    /**
     * What the rows of a stored field are searched by while no index has them, to be closed by the caller while the segment is in use. Empty
     * when there is no such thing, or not yet.
     */
    public final Optional<InterimIndex> interimIndex(int storedField) {
        return Optional.ofNullable(interim.get(storedField)).filter(InterimIndex::begin);
    }

    /** Whether {@link #interimIndex} would give something. */
    public final boolean hasInterimIndex(int storedField) {
        return interim.containsKey(storedField);
    }

    /** Whether {@link #extendInterim} would do something. */
    public final boolean isInterimBehind(int storedField, MetricType metric) {
        InterimIndex known = interim.get(storedField);
        if (known != null) {
            return known.isBehind() && lacksIndex(storedField);
        }
        return InterimIndex.suits(column(storedField), metric) && lacksIndex(storedField);
    }

    /**
     * Has some more rows of a stored field found faster, until an index has them. Called by one thread, while a snapshot has the segment.
     *
     * @param steps the most rows, in units of {@link InterimIndex#STEP_ROWS}
     * @param pace called now and then; what it throws ends the work
     */
    public final void extendInterim(int storedField, MetricType metric, int steps, Runnable pace) {
        interim.computeIfAbsent(storedField, field -> new InterimIndex(column(field), metric));
        interimIndex(storedField).ifPresent(used -> {
            try (used) {
                used.extend(steps, pace);
            }
        });
        if (!lacksIndex(storedField)) {
            // It came meanwhile, maybe before this was there to be given up.
            dropInterim(storedField);
        }
    }

    /** An index has the rows now. */
    final void dropInterim(int storedField) {
        InterimIndex known = interim.remove(storedField);
        if (known != null) {
            known.close();
        }
    }

    /** Bytes of memory held for searches of rows without an index. */
    public final long interimBytes() {
        long bytes = 0;
        for (InterimIndex each : interim.values()) {
            bytes += each.bytesUsed();
        }
        return bytes;
    }

    final void retain() {
        references.incrementAndGet();
    }

    final void release() {
        if (references.decrementAndGet() == 0) {
            interim.keySet().forEach(this::dropInterim);
            free();
        }
    }
}
