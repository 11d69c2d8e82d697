package io.tercel.segment;

import io.tercel.error.InvalidRequestException;
import io.tercel.error.NotFoundException;
import io.tercel.log.LogPosition;
import io.tercel.log.WriteRecord;
import io.tercel.log.WriteRecord.Removal;
import io.tercel.manifest.CollectionMeta;
import io.tercel.manifest.PartitionMeta;
import io.tercel.manifest.SegmentMeta;
import io.tercel.schema.CollectionProperties;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.ColumnData;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.RowBatch;
import io.tercel.time.Timestamp;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/*
 * The rows of one collection: sealed segments, maybe some that are being sealed, and a growing one for each partition that has got rows
 * since the last seal. A segment's rows are all of one partition; a key is unique in all of them together.
 *
 * One thread applies writes in the order of time; it alone changes anything here, and every change ends with publishing one
 * immutable Published value: which segments, how many rows of each, how far in each list of deletes. A reader takes the newest
 * Published and sees nothing of what happens later. That is why a write that touches several segments (an upsert deletes in one and
 * appends to another) appears to readers in one step.
 *
 * Sealing takes three steps. beginSeal() closes the growing segments for rows, all together, so that one timestamp divides what is
 * sealed from what is in the log; the files are written elsewhere while deletes in the old ones go on; finishSeal() puts the sealed
 * segments in their place and carries over the deletes that came meanwhile. The manifest is committed between the second and the third
 * step: until then the log still holds everything.
 *
 * Merging sealed segments takes the same three steps: beginMerge(), the files, finishMerge(). Rows that are loaded come as sealed
 * segments: addLoaded().
 *
 * A row is kept for as long as a read may need it: one of now, or one of an earlier moment that the collection's history reaches back
 * to. What sealing and merging leave out moves the beginning of that history (historyStart), which the manifest remembers: whoever asks
 * for an earlier moment is refused, also when the history was made longer since.
 *
 * A store has one schema for ever. When the looks of the collection change, another store takes over, while nothing is written:
 * changed() makes it, and replacedBy() ends this one. Reads that began here end here.
 *
 * Invariants: a live key is in exactly one row of one segment; a deleted row stays deleted; row counts and lists of deletes only grow.
 */
/** The rows of one collection, written by one thread and read by many. */
public final class CollectionStore {

    private static final String NO_HISTORY = " or later, since it keeps no history: set the property 'history'";

    private record Published(SegmentSet set, List<SegmentView> views, long timestamp, long historyStart) {}

    /**
     * Growing segments that take no more rows, one a partition, and what the manifest must say once they are sealed. What no read needs
     * any more is gone from these views.
     *
     * @param historyStart the earliest timestamp that can be read once they are sealed
     */
    public record Sealing(List<SegmentView> growing, List<SegmentView> sealed, long checkpoint, long historyStart) {}

    /**
     * What a growing segment was sealed into.
     *
     * @param replacement empty when no row was needed
     * @param newRows for each row of the growing segment its row in the replacement, or -1
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Sealed(SegmentView growing, Optional<SealedSegment> replacement, int[] newRows) {}

    private final int number;
    private final CollectionSchema schema;
    private final SegmentLayout layout;
    private final SegmentNumbers numbers;
    private final SparseAnalysis analysis;
    private final int partitionKeyColumn;
    private volatile CollectionProperties properties;
    private volatile Retention retention;
    private volatile boolean expires;
    private volatile List<PartitionMeta> partitions;

    private final LongSupplier millis;

    private volatile Published published;

    /* Only the applying thread touches these. */
    private volatile List<SealedSegment> sealed;
    private volatile Optional<Sealing> unfinished = Optional.empty();

    /** By partition; the map is replaced, not changed. */
    private volatile Map<Integer, GrowingSegment> growing = Map.of();

    /** A place in the log before all writes that are not in sealed segments; empty when there are none. */
    private volatile Optional<LogPosition> unsealedFrom = Optional.empty();

    /** As {@link #unsealedFrom}, for the segment that is being sealed. */
    private volatile Optional<LogPosition> sealingFrom = Optional.empty();

    /** Set before the last set is released, so that whoever cannot retain it knows that there will be no other. */
    private volatile boolean closed;

    /** Gives out numbers for new segments. */
    @FunctionalInterface
    public interface SegmentNumbers {
        /** A number never given before. */
        int next();
    }

    /**
     * A collection with the sealed segments that the manifest names, already opened.
     *
     * @param millis the wall clock, in milliseconds since 1970
     */
    public CollectionStore(
            SegmentLayout layout,
            CollectionMeta meta,
            List<SealedSegment> sealed,
            SegmentNumbers numbers,
            LongSupplier millis) {
        this.number = meta.number();
        this.schema = meta.schema();
        this.layout = layout;
        this.numbers = numbers;
        this.millis = millis;
        this.analysis = new SparseAnalysis(schema);
        this.properties = meta.properties();
        this.retention = Retention.of(properties, schema);
        this.expires = meta.expires();
        this.partitions = meta.partitions();
        this.partitionKeyColumn = partitionKeyColumn(schema);
        this.sealed = List.copyOf(sealed);
        this.published = publishedNow(newSet(), meta.checkpoint(), meta.historyStart());
    }

    private static int partitionKeyColumn(CollectionSchema schema) {
        List<String> stored =
                schema.storedFields().stream().map(FieldSchema::name).toList();
        return schema.partitionKey().map(key -> stored.indexOf(key.field())).orElse(-1);
    }

    /** The collection's number. */
    public int number() {
        return number;
    }

    /** The collection's schema. */
    public CollectionSchema schema() {
        return schema;
    }

    /** How its segments are laid out. */
    public SegmentLayout layout() {
        return layout;
    }

    /** How the collection's texts are cut into terms. */
    public SparseAnalysis analysis() {
        return analysis;
    }

    /** What the collection's owner has set, now. */
    public CollectionProperties properties() {
        return properties;
    }

    /** Takes note that a durable manifest has other properties. */
    public void setProperties(CollectionProperties newer) {
        properties = newer;
        // Before the other: a write that finds rows for ever finds that they were not always.
        expires = expires || newer.expires();
        retention = Retention.of(newer, schema);
    }

    /** The collection's partitions, now. */
    public Partitions partitions() {
        return new Partitions(
                schema.name(),
                partitions,
                schema.partitionKey(),
                partitionKeyColumn,
                properties.partitionKeyIsolation());
    }

    /** Takes note that a durable manifest has more partitions. */
    public void setPartitions(List<PartitionMeta> more) {
        partitions = List.copyOf(more);
    }

    /** Works out what can be worked out of a write before it has its place among the others. */
    public PreparedWrite prepare(WriteRecord write) {
        return PreparedWrite.of(write, partitions(), analysis::prepare);
    }

    /** As {@link #prepare}, of a write that the log has: also when an analyzer that its rows need cannot be made any more. */
    public PreparedWrite prepareRecovered(WriteRecord write) {
        return PreparedWrite.of(write, partitions(), analysis::prepareRecovered);
    }

    /** The newest write that has been applied. */
    public long appliedTimestamp() {
        return published.timestamp();
    }

    /**
     * Whether rows expire, or did so once. Then a follower may still hold the row of a key that is free here, or hold it again where it had expired,
     * so what comes has to take its place.
     */
    public boolean expires() {
        return expires;
    }

    /** For how long rows can be read. */
    public Retention retention() {
        return retention;
    }

    /**
     * What a read sees from now on: all rows that are there at this moment; to be closed.
     *
     * @throws NotFoundException when the collection has been dropped, or has got another store, since the caller found this one
     */
    public Snapshot snapshot() {
        Published seen = retained();
        Retention kept = retention;
        if (!kept.isExpiring()) {
            return new Snapshot(seen.timestamp(), seen.views(), seen.set());
        }
        Cutoff cutoff = kept.at(now(seen), Cutoff.ALWAYS);
        List<SegmentView> views =
                seen.views().stream().map(view -> view.withoutExpired(cutoff)).toList();
        return new Snapshot(seen.timestamp(), views, seen.set());
    }

    /**
     * As {@link #snapshot()}, with the rows whose time to live has passed: what writes and checks of the files see.
     *
     * @throws NotFoundException when the collection has been dropped since the caller found it
     */
    public Snapshot snapshotWithExpired() {
        Published seen = retained();
        return new Snapshot(seen.timestamp(), seen.views(), seen.set());
    }

    /**
     * What a read at an earlier moment saw: all rows written up to a timestamp, and not deleted or expired by then; to be closed. Rows
     * expire after the time to live that is set now.
     *
     * @param timestamp all writes up to it have been applied
     * @throws InvalidRequestException when the collection's history does not reach back so far
     * @throws NotFoundException when the collection has been dropped since the caller found it
     */
    public Snapshot snapshotAsOf(long timestamp) {
        Published seen = retained();
        Retention kept = retention();
        long earliest = Math.max(seen.historyStart(), kept.earliest(now(seen)));
        if (timestamp < earliest) {
            seen.set().release();
            throw new InvalidRequestException("asOf: timestamp %d is too early; collection '%s' can be read as of %d%s"
                    .formatted(
                            timestamp, schema.name(), earliest, kept.historyMillis() == 0 ? NO_HISTORY : " or later"));
        }
        Cutoff cutoff = kept.at(Timestamp.toMillis(timestamp), timestamp);
        List<SegmentView> views =
                seen.views().stream().map(view -> view.asOf(timestamp, cutoff)).toList();
        return new Snapshot(timestamp, views, seen.set());
    }

    /**
     * Takes hold of everything as it is at this moment, files included. Called on the thread that applies writes.
     *
     * @throws NotFoundException when the collection has been dropped since the caller found it
     */
    public Capture capture() {
        Cutoff cutoff = cutoff();
        return Capture.of(layout, snapshotWithExpired(), cutoff, historyStart(cutoff));
    }

    /** The wall clock in milliseconds, but not before the newest write: a clock that goes back brings no row back. */
    private long now(Published seen) {
        return Math.max(millis.getAsLong(), Timestamp.toMillis(seen.timestamp()));
    }

    /** What rows no read needs any more, as things stand. */
    Cutoff cutoff() {
        return retention().cutoff(now(published));
    }

    /** The earliest timestamp that can be read when the rows are gone that a cutoff says. */
    long historyStart(Cutoff cutoff) {
        Published now = published;
        long start = cutoff.deletedUpTo() == Cutoff.ALWAYS
                ? Math.max(now.timestamp(), Timestamp.ofMillis(now(now)))
                : cutoff.deletedUpTo();
        return Math.max(now.historyStart(), start);
    }

    /** The earliest timestamp that can be read when rows go at this moment without a trace. */
    public long historyStartAfterLoss() {
        Published now = published;
        return Math.max(now.timestamp(), Timestamp.ofMillis(now(now) + 1) - 1) + 1;
    }

    private Published retained() {
        while (true) {
            Published seen = published;
            if (seen.set().retain()) {
                return seen;
            }
            if (closed) {
                throw new NotFoundException("collection '%s' has been dropped".formatted(schema.name()));
            }
        }
    }

    /** Rows of all growing segments. */
    public long growingRows() {
        return growing.values().stream().mapToLong(Segment::rows).sum();
    }

    /** The growing segments that take rows now. */
    public Collection<GrowingSegment> growingSegments() {
        return growing.values();
    }

    /** Bytes of all growing segments. */
    public long growingBytes() {
        return growing.values().stream().mapToLong(Segment::bytesUsed).sum();
    }

    /** Bytes of the rows that are in memory only: of the growing segments, and of those that are being sealed. */
    public long unsealedBytes() {
        // The growing ones first: if they are closed meanwhile, they are found again among the others, rather than not
        // at all.
        Set<Segment> unsealed = new HashSet<>(growing.values());
        unfinished.ifPresent(sealing -> sealing.growing().forEach(view -> unsealed.add(view.segment())));
        return unsealed.stream().mapToLong(Segment::bytesUsed).sum();
    }

    /** Bytes of all segments, in memory or mapped. */
    public long bytesUsed() {
        try (Snapshot snapshot = snapshotWithExpired()) {
            return snapshot.segments().stream()
                    .mapToLong(view -> bytesUsed(view.segment()))
                    .sum();
        }
    }

    private static long bytesUsed(Segment segment) {
        return segment instanceof SealedSegment ? segment.bytesUsed() + segment.interimBytes() : segment.bytesUsed();
    }

    /** The place in the log before which nothing of this collection is needed; empty when nothing at all is. */
    public Optional<LogPosition> neededLog() {
        return sealingFrom.isPresent() ? sealingFrom : unsealedFrom;
    }

    /**
     * Applies a write and makes it visible. A write that was logged before the collection was dropped, and comes here after, is passed
     * over.
     *
     * @param timestamp newer than that of the write before
     * @param logFloor a place in the log that is not after the write
     */
    public void apply(PreparedWrite prepared, long timestamp, LogPosition logFloor) {
        if (closed) {
            return;
        }
        WriteRecord write = prepared.record();
        if (unsealedFrom.isEmpty()) {
            unsealedFrom = Optional.of(logFloor);
        }
        switch (write.removal()) {
            case Removal.None ignored -> {}
            case Removal.Replaced ignored -> write.rows().ifPresent(rows -> deleteReplaced(rows, timestamp));
            case Removal.Keys keys -> {
                deleteKeys(keys.keys(), PartitionSet.ALL, timestamp);
                write.rows().ifPresent(rows -> deleteReplaced(rows, timestamp));
            }
            case Removal.All ignored -> deleteAll(PartitionSet.ALL, timestamp);
            case Removal.KeysOf keys -> deleteKeys(keys.keys(), PartitionSet.of(List.of(keys.partition())), timestamp);
            case Removal.AllOf all -> deleteAll(PartitionSet.of(List.of(all.partition())), timestamp);
        }
        boolean another = beginGrowing(prepared.parts());
        for (PartitionRows part : prepared.parts()) {
            Objects.requireNonNull(growing.get(part.partition())).append(part.rows(), part.terms(), timestamp);
        }
        if (another) {
            swapSet(timestamp, published.historyStart());
        } else {
            published = publishedNow(published.set(), timestamp, published.historyStart());
        }
    }

    /** Begins the growing segments that rows come to and that are not there yet; whether there were any. */
    private boolean beginGrowing(List<PartitionRows> parts) {
        List<Integer> missing = parts.stream()
                .map(PartitionRows::partition)
                .filter(partition -> !growing.containsKey(partition))
                .toList();
        if (missing.isEmpty()) {
            return false;
        }
        Map<Integer, GrowingSegment> more = new TreeMap<>(growing);
        for (int partition : missing) {
            more.put(partition, new GrowingSegment(numbers.next(), partition, schema, analysis));
        }
        growing = Collections.unmodifiableMap(more);
        return true;
    }

    private void deleteReplaced(RowBatch rows, long timestamp) {
        deleteKeys(rows.columns().getFirst(), PartitionSet.ALL, timestamp);
    }

    private void deleteKeys(ColumnData keys, PartitionSet from, long timestamp) {
        List<Segment> newestFirst = segments(from).reversed();
        BitSet done = new BitSet();
        for (Segment segment : newestFirst) {
            for (int i = segment.nextKnown(keys, 0, done); i < keys.rows(); i = segment.nextKnown(keys, i + 1, done)) {
                int row = segment.find(keys, i, Integer.MAX_VALUE, Cutoff.ALWAYS);
                if (row >= 0 && !segment.deletes().isDeleted(row)) {
                    segment.deletes().delete(row, timestamp);
                    done.set(i);
                }
            }
        }
    }

    private List<Segment> segments(PartitionSet of) {
        return published.set().segments().stream()
                .filter(segment -> of.contains(segment.partition()))
                .toList();
    }

    private void deleteAll(PartitionSet from, long timestamp) {
        for (Segment segment : segments(from)) {
            for (int row = 0; row < segment.rows(); row++) {
                if (!segment.deletes().isDeleted(row)) {
                    segment.deletes().delete(row, timestamp);
                }
            }
        }
    }

    /** Whether a seal was begun that has not finished. */
    public boolean isSealUnfinished() {
        return unfinished.isPresent();
    }

    /**
     * Closes the growing segments for rows; rows that come later begin new ones. A seal that was begun and did not finish is begun again as it was.
     * Empty when no row and no delete has come since the last one.
     */
    public Optional<Sealing> beginSeal() {
        if (unfinished.isPresent() || unsealedFrom.isEmpty()) {
            return unfinished;
        }
        Cutoff cutoff = cutoff();
        List<SegmentView> views =
                published.views().stream().map(view -> view.seenBy(cutoff)).toList();
        Sealing sealing = new Sealing(
                views.subList(sealed.size(), views.size()),
                views.subList(0, sealed.size()),
                published.timestamp(),
                historyStart(cutoff));
        sealingFrom = unsealedFrom;
        unsealedFrom = Optional.empty();
        unfinished = Optional.of(sealing);
        growing = Map.of();
        swapSet(published.historyStart());
        return unfinished;
    }

    /**
     * Puts sealed segments in the place of the growing ones that {@link #beginSeal} closed. Their manifest is durable.
     *
     * @param kept the older segments as that manifest has them; those it does not name have no row that is needed and go
     * @param written for each of the growing segments what it became
     */
    public void finishSeal(Sealing sealing, List<SegmentMeta> kept, List<Sealed> written) {
        List<SealedSegment> next = new ArrayList<>();
        for (SealedSegment segment : sealed) {
            Optional<SegmentMeta> meta = kept.stream()
                    .filter(each -> each.number() == segment.number())
                    .findFirst();
            meta.ifPresentOrElse(segment::deletesWritten, segment::dropFiles);
            meta.ifPresent(ignored -> next.add(segment));
        }
        for (Sealed each : written) {
            each.replacement().ifPresent(segment -> {
                carryDeletes(each.growing(), segment, each.newRows());
                next.add(segment);
            });
        }
        sealed = List.copyOf(next);
        unfinished = Optional.empty();
        sealingFrom = Optional.empty();
        swapSet(sealing.historyStart());
    }

    /** Deletes that came while the files were written. */
    private static void carryDeletes(SegmentView closed, SealedSegment segment, int[] newRows) {
        DeleteSet deletes = closed.segment().deletes();
        for (int i = closed.deletesSeen(); i < deletes.count(); i++) {
            int row = newRows[deletes.rowAt(i)];
            if (row >= 0) {
                segment.deletes().delete(row, deletes.timeAt(i));
            }
        }
    }

    /**
     * Takes hold of sealed segments to merge them, as the manifest in force has them. Called where no seal can run meanwhile. Empty when
     * a seal has failed: the next one needs the segments as it left them.
     */
    public Optional<Merging> beginMerge(Collection<Integer> numbers) {
        if (isSealUnfinished()) {
            return Optional.empty();
        }
        Snapshot held = snapshotWithExpired();
        return Optional.of(new Merging(
                this,
                held,
                sealed.stream()
                        .filter(segment -> numbers.contains(segment.number()))
                        .map(SealedSegment::asNamed)
                        .toList()));
    }

    /**
     * Puts what some sealed segments have been merged into in their place; their files go with their last reader. The manifest that
     * says so is durable.
     *
     * @param outputs by range; empty where no row was needed any more
     * @param moves where the rows went
     */
    public void finishMerge(Merging merging, List<Optional<Merging.Output>> outputs, RowMoves moves) {
        merging.carryAll(outputs, moves);
        List<SealedSegment> next = new ArrayList<>();
        outputs.forEach(output -> output.ifPresent(merged -> next.add(merged.segment())));
        for (SealedSegment segment : sealed) {
            if (merging.takes(segment.number())) {
                segment.dropFiles();
            } else {
                next.add(segment);
            }
        }
        sealed = List.copyOf(next);
        swapSet(merging.historyStart());
    }

    /**
     * Takes in segments whose rows are all of one timestamp, newer than every write so far, and shows them in one step. The manifest that
     * names them is durable, and nothing is unsealed.
     */
    public void addLoaded(List<SealedSegment> loaded, long timestamp) {
        List<SealedSegment> next = new ArrayList<>(sealed);
        next.addAll(loaded);
        sealed = List.copyOf(next);
        swapSet(timestamp, published.historyStart());
    }

    /** Position of the clustering key among the stored fields, if there is one. */
    public OptionalInt clusteringField() {
        return schema().clusteringKey().stream()
                .mapToInt(name -> schema().storedFields().stream()
                        .map(FieldSchema::name)
                        .toList()
                        .indexOf(name))
                .findFirst();
    }

    /** Between which values of the clustering key the rows of a segment lie. */
    public ClusteringBounds clusteringBounds(SealedSegment segment) {
        OptionalInt field = clusteringField();
        return field.isPresent() ? ClusteringBounds.of(segment.column(field.getAsInt())) : ClusteringBounds.ANY;
    }

    /** How many rows of a sealed segment, of those that the manifest in force lists, a merge would leave out. */
    public int droppableRows(SealedSegment segment) {
        SegmentView kept = segment.asNamed().seenBy(cutoff());
        return kept.rows() - kept.liveRows();
    }

    /** The sealed segments, for looking at their files. */
    public List<SealedSegment> sealedSegments() {
        return sealed;
    }

    /**
     * A store for the same collection as another manifest has it, over the same files. Called when all rows are sealed and nothing is
     * written any more. It has to be closed if it does not take over.
     *
     * @param newMeta its segments are all of this store's, or fewer
     */
    public CollectionStore changed(SegmentLayout newLayout, CollectionMeta newMeta) {
        List<SealedSegment> reopened = new ArrayList<>();
        try {
            for (SealedSegment segment : sealed) {
                named(segment, newMeta).ifPresent(meta -> reopened.add(segment.reopened(newLayout, meta)));
            }
            return new CollectionStore(newLayout, newMeta, reopened, numbers, millis);
        } catch (RuntimeException e) {
            reopened.forEach(SealedSegment::abandon);
            throw e;
        }
    }

    /** Ends this store, since another one has taken over. Running reads go on; files that the manifest does not name go after them. */
    public void replacedBy(CollectionMeta newMeta) {
        for (SealedSegment segment : sealed) {
            named(segment, newMeta).ifPresentOrElse(segment::keepIndexes, segment::dropFiles);
        }
        close();
    }

    private static Optional<SegmentMeta> named(SealedSegment segment, CollectionMeta meta) {
        return meta.segments().stream()
                .filter(each -> each.number() == segment.number())
                .findFirst();
    }

    /** Whether the collection has been dropped, or has got another store, or the database has been closed. */
    public boolean isClosed() {
        return closed;
    }

    /** Lets the files of all sealed segments go with their last reader: the collection has been dropped. */
    public void dropFiles() {
        sealed.forEach(SealedSegment::dropFiles);
    }

    /** Lets go of all segments; running reads keep theirs. */
    public void close() {
        closed = true;
        published.set().release();
    }

    private SegmentSet newSet() {
        List<Segment> segments = new ArrayList<>(sealed);
        unfinished.ifPresent(sealing -> sealing.growing().forEach(view -> segments.add(view.segment())));
        segments.addAll(growing.values());
        return new SegmentSet(segments);
    }

    private void swapSet(long historyStart) {
        swapSet(published.timestamp(), historyStart);
    }

    private void swapSet(long timestamp, long historyStart) {
        SegmentSet old = published.set();
        published = publishedNow(newSet(), timestamp, Math.max(published.historyStart(), historyStart));
        old.release();
    }

    private static Published publishedNow(SegmentSet set, long timestamp, long historyStart) {
        List<SegmentView> views = new ArrayList<>();
        for (Segment segment : set.segments()) {
            views.add(new SegmentView(segment, segment.rows(), segment.deletes().count()));
        }
        return new Published(set, List.copyOf(views), timestamp, historyStart);
    }
}
