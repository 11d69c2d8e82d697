package io.tercel.segment;

import io.tercel.column.Column;
import io.tercel.column.ColumnReader;
import io.tercel.column.ConstantColumn;
import io.tercel.column.LongColumn;
import io.tercel.column.VectorColumn;
import io.tercel.error.CorruptionException;
import io.tercel.error.InvalidRequestException;
import io.tercel.index.SparseIndex;
import io.tercel.index.TextIndex;
import io.tercel.index.sparse.EmptySparseIndex;
import io.tercel.index.sparse.PostingKind;
import io.tercel.index.sparse.PostingSource;
import io.tercel.index.sparse.SparseIndexReader;
import io.tercel.index.text.PositionBatch;
import io.tercel.index.text.PositionSource;
import io.tercel.index.text.SameTextIndex;
import io.tercel.index.text.TextIndexReader;
import io.tercel.io.CheckedFile;
import io.tercel.io.Directory;
import io.tercel.manifest.IndexMeta;
import io.tercel.manifest.SegmentMeta;
import io.tercel.schema.ColumnData;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldIds.ColumnId;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.LaterField;
import io.tercel.schema.ScalarIndexSpec;
import io.tercel.text.Analyzers;
import io.tercel.vector.MetricType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Rows in files that never change, sorted by primary key and then by time, read through mappings. */
public final class SealedSegment extends Segment {

    private volatile SegmentMeta meta;
    private final Directory directory;
    private final List<ColumnReader> readers = new ArrayList<>();
    private final Map<Integer, SparseIndexReader> sparseReaders = new HashMap<>();

    private final Map<Integer, TextIndexReader> textReaders = new HashMap<>();

    /** Of the text fields that came after the segment. */
    private final Map<Integer, SameTextIndex> sameTexts = new HashMap<>();

    /** Why text fields that came after the segment have no index. */
    private final Map<Integer, InvalidRequestException> uncut = new HashMap<>();

    /** By stored field; those that came after the segment have no reader. */
    private final List<Column> columns = new ArrayList<>();

    /** Of the sparse fields that came after the segment. */
    private final Map<Integer, EmptySparseIndex> emptyIndexes = new HashMap<>();

    private final KeyFilter keyFilter;
    private final ColumnReader timestamps;
    private final RowAges ages;
    private final SegmentLayout layout;
    private final SegmentIndexes indexes;
    private final DeleteSet deletes;
    private final FolderUse use;

    private SealedSegment(
            Directory directory,
            SegmentLayout layout,
            SegmentMeta meta,
            Optional<DeleteSet> knownDeletes,
            FolderUse use) {
        super(meta.number(), meta.partition());
        this.meta = meta;
        this.directory = directory;
        this.layout = layout;
        this.use = use;
        try {
            UUID database = layout.database();
            List<FieldSchema> stored = layout.schema().storedFields();
            for (int i = 0; i < stored.size(); i++) {
                columns.add(open(layout, layout.columns().get(i), stored.get(i)));
            }
            keyFilter = KeyFilter.open(
                    directory, SegmentFiles.keyFilter(meta), SegmentFiles.keyFilterIdentity(database, meta));
            timestamps = ColumnReader.open(
                    directory,
                    SegmentFiles.timestamps(meta),
                    SegmentFiles.timestampsIdentity(database, meta),
                    SegmentWriter.TIMESTAMPS);
            List<FieldSchema> fields = layout.schema().fields();
            for (int i = 0; i < fields.size(); i++) {
                if (fields.get(i).type() == DataType.SPARSE_FLOAT_VECTOR) {
                    openSparse(layout, i);
                }
                if (fields.get(i).isMatchEnabled()) {
                    openText(layout, i);
                }
            }
            checkRows();
            ages = new RowAges(timestamps());
            deletes = knownDeletes.orElseGet(() -> readDeletes(directory, database, meta));
            indexes = SegmentIndexes.open(directory, layout, meta, columns);
        } catch (RuntimeException e) {
            closeAll();
            throw e;
        }
    }

    private Column open(SegmentLayout layout, ColumnId column, FieldSchema field) {
        if (column.field() >= meta.fieldsEnd()) {
            return ConstantColumn.of(field, LaterField.value(field), meta.rows());
        }
        ColumnReader reader = ColumnReader.open(
                directory,
                SegmentFiles.column(meta, column),
                SegmentFiles.columnIdentity(layout.database(), meta, column),
                field);
        readers.add(reader);
        return reader.column();
    }

    private void openSparse(SegmentLayout layout, int field) {
        int id = layout.fieldIds().of(field);
        if (id >= meta.fieldsEnd()) {
            MetricType metric =
                    layout.schema().fields().get(field).index().orElseThrow().metric();
            emptyIndexes.put(field, new EmptySparseIndex(PostingKind.of(metric), meta.rows()));
            return;
        }
        sparseReaders.put(
                field,
                SparseIndexReader.open(
                        directory,
                        SegmentFiles.sparse(meta, id),
                        SegmentFiles.sparseIdentity(layout.database(), meta, id)));
    }

    private void openText(SegmentLayout layout, int field) {
        int id = layout.fieldIds().of(field);
        FieldSchema schema = layout.schema().fields().get(field);
        if (id >= meta.fieldsEnd()) {
            openSameText(schema, field);
            return;
        }
        textReaders.put(
                field,
                TextIndexReader.open(
                        directory,
                        SegmentFiles.text(meta, id),
                        SegmentFiles.textIdentity(layout.database(), meta, id)));
    }

    /** Without the analyzer the field has no index, which only those miss who could not be answered anyway, and merges. */
    private void openSameText(FieldSchema schema, int field) {
        PositionBatch text = new PositionBatch();
        ColumnData value = LaterField.value(schema);
        try {
            if (value.isNull(0)) {
                text.addNull();
            } else {
                text.addText(Analyzers.of(schema.analyzer().orElseThrow()), ((ColumnData.Bytes) value).text(0));
            }
        } catch (InvalidRequestException e) {
            uncut.put(field, e);
            return;
        }
        sameTexts.put(field, new SameTextIndex(text, meta.rows()));
    }

    private static DeleteSet readDeletes(Directory directory, UUID database, SegmentMeta meta) {
        return meta.deletesFile() == 0
                ? new DeleteSet()
                : DeletesFormat.read(
                        directory,
                        SegmentFiles.deletes(meta, meta.deletesFile()),
                        SegmentFiles.deletesIdentity(database, meta.deletesFile()),
                        meta.rows());
    }

    /**
     * Opens a segment that the manifest names.
     *
     * @throws CorruptionException when a file is missing, damaged, or does not belong to it
     */
    public static SealedSegment open(Directory directory, SegmentLayout layout, SegmentMeta meta) {
        return new SealedSegment(directory, layout, meta, Optional.empty(), new FolderUse(directory, meta.folder()));
    }

    /**
     * Opens the files once more under another layout, when nothing writes to the collection. The folder stays until both are freed;
     * deletes that come later count for both.
     *
     * @param named the segment as the manifest is to name it under that layout, maybe with fewer vector indexes
     */
    SealedSegment reopened(SegmentLayout otherLayout, SegmentMeta named) {
        FolderUse another = use.begun();
        try {
            return new SealedSegment(
                    directory, otherLayout, meta.withIndexes(named.indexes()), Optional.of(deletes), another);
        } catch (RuntimeException e) {
            another.end();
            throw e;
        }
    }

    private void checkRows() {
        for (ColumnReader reader : readers) {
            checkRows(reader.file().name(), reader.column().rows());
        }
        checkRows(keyFilter.file().name(), keyFilter.rows());
        checkRows(timestamps.file().name(), timestamps.column().rows());
        sparseReaders.values().forEach(index -> checkRows(index.file().name(), index.rowCount()));
        textReaders.values().forEach(index -> checkRows(index.file().name(), index.rowCount()));
    }

    private void checkRows(String file, int rows) {
        if (rows != meta.rows()) {
            throw new CorruptionException(file, 0, "%d rows in a segment of %d".formatted(rows, meta.rows()));
        }
    }

    /** The segment as the manifest in force has it. */
    public SegmentMeta meta() {
        return meta;
    }

    /** Takes note that a durable manifest names a newer list of deletes. */
    void deletesWritten(SegmentMeta newer) {
        meta = newer;
    }

    @Override
    public Column column(int storedField) {
        return columns.get(storedField);
    }

    /** Where some vector of floats lies, not checked; empty when there is none. Valid for as long as the segment. */
    public Optional<MemorySegment> someVector() {
        return columns.stream()
                .filter(VectorColumn.class::isInstance)
                .map(VectorColumn.class::cast)
                .map(vectors ->
                        vectors.segmentOf(0).asSlice(vectors.offsetOf(0), (long) vectors.dimension() * Float.BYTES))
                .findFirst();
    }

    @Override
    public LongColumn timestamps() {
        return (LongColumn) timestamps.column();
    }

    @Override
    public SparseIndex sparseIndex(int field) {
        SparseIndex empty = emptyIndexes.get(field);
        return empty == null ? reader(field) : empty;
    }

    @Override
    PostingSource postings(int field) {
        PostingSource empty = emptyIndexes.get(field);
        return empty == null ? reader(field) : empty;
    }

    @Override
    public TextIndex textIndex(int field) {
        SameTextIndex same = sameTexts.get(field);
        return same == null ? textReader(field) : same;
    }

    @Override
    PositionSource positions(int field) {
        SameTextIndex same = sameTexts.get(field);
        return same == null ? textReader(field) : same;
    }

    private TextIndexReader textReader(int field) {
        TextIndexReader index = textReaders.get(field);
        if (uncut.containsKey(field)) {
            InvalidRequestException why = Objects.requireNonNull(uncut.get(field));
            throw new InvalidRequestException(String.valueOf(why.getMessage()), why);
        }
        if (index == null) {
            throw new IllegalArgumentException("field " + field + " has no text index");
        }
        return index;
    }

    private SparseIndexReader reader(int field) {
        SparseIndexReader index = sparseReaders.get(field);
        if (index == null) {
            throw new IllegalArgumentException("field " + field + " has no sparse index");
        }
        return index;
    }

    /**
     * The vector index of a stored field, to be closed by the caller while the segment is in use. Empty when the rows are compared one by
     * one: too few, not indexed yet, or the index is damaged.
     */
    public Optional<SegmentIndex> vectorIndex(int storedField) {
        return indexes.use(storedField);
    }

    /** What {@link #vectorIndex} would give. */
    public Optional<IndexMeta> indexed(int storedField) {
        return indexes.whole(storedField, "");
    }

    /** Whether the segment has an index for filters, undamaged as far as is known. */
    public boolean hasScalarIndex(int storedField, ScalarIndexSpec spec) {
        return indexes.whole(storedField, spec.place())
                .filter(index -> index.spec().equals(spec))
                .isPresent();
    }

    /** The indexes for filters of a stored field, one for each place in a JSON field, to be closed by the caller while the segment is in use. */
    public List<SegmentIndex> scalarIndexes(int storedField) {
        return indexes.useScalars(storedField);
    }

    /** Whether the segment is older than a stored field, so that it has no column of it. */
    public boolean isBefore(int storedField) {
        return layout.columns().get(storedField).field() >= meta.fieldsEnd();
    }

    /** Bytes of the file of a sparse index; 0 when the field came after the segment. */
    public long sparseFileBytes(int field) {
        SparseIndexReader index = sparseReaders.get(field);
        return index == null ? 0 : index.file().length();
    }

    /** All indexes that are not known to be damaged, to be closed by the caller. */
    List<SegmentIndex> useIndexes() {
        return indexes.useAll();
    }

    /** Calls {@code visit} for each index that is in use. */
    public void forEachIndex(Consumer<SegmentIndex> visit) {
        indexes.forEach(visit);
    }

    /** What is known to be wrong with indexes that are yet to be built anew, one line each. */
    public List<String> indexDamage() {
        return indexes.damage();
    }

    /**
     * Opens an index that has been written for this segment.
     *
     * @throws io.tercel.error.VectorDbException when it is not what was written
     */
    public SegmentIndex openIndex(int storedField, IndexMeta built) {
        return SegmentIndex.open(directory, layout, meta, built, column(storedField));
    }

    /** Takes an index into use that a durable manifest names; the one before goes with its last user. On the thread that applies writes. */
    public void indexBuilt(int storedField, SegmentIndex built) {
        Optional<IndexMeta> before = meta.indexBefore(built.meta());
        boolean wasOpen = indexes.isOpen(storedField, built.meta().place());
        meta = meta.withIndex(built.meta());
        indexes.put(storedField, built);
        dropInterim(storedField);
        if (!wasOpen) {
            before.ifPresent(damaged -> IndexFiles.discard(directory, meta, damaged));
        }
    }

    /** Calls {@code visit} for each open file of columns, keys and postings: all but the indexes, which can be built from these. */
    public void forEachFile(Consumer<CheckedFile> visit) {
        readers.forEach(reader -> visit.accept(reader.file()));
        visit.accept(keyFilter.file());
        visit.accept(timestamps.file());
        sparseReaders.values().forEach(index -> visit.accept(index.file()));
        textReaders.values().forEach(index -> visit.accept(index.file()));
    }

    /** The indexes that a manifest no longer names go with the segment's last reader. */
    void keepIndexes(SegmentMeta named) {
        indexes.keepOnly(named.indexes());
    }

    /** Removes the files once the last reader has gone. Called when a durable manifest no longer names the segment. */
    void dropFiles() {
        use.setObsolete();
    }

    @Override
    DeleteSet deletes() {
        return deletes;
    }

    @Override
    int find(ColumnData keys, int at, int bound, long writtenUpTo) {
        Column column = column(0);
        boolean absent = KeyOrder.isOutside(column, keys, at) || !keyFilter.mayContain(keys, at);
        int row = absent ? -1 : KeyOrder.findLast(column, keys, at);
        while (row >= 0 && writtenUpTo < Cutoff.ALWAYS && timestamps().get(row) > writtenUpTo) {
            row = row > 0 && KeyOrder.equal(column, row - 1, keys, at) ? row - 1 : -1;
        }
        return row;
    }

    @Override
    int nextKnown(ColumnData keys, int from, BitSet done) {
        int at = done.nextClearBit(from);
        while (at < keys.rows() && find(keys, at, rows(), Cutoff.ALWAYS) < 0) {
            at = done.nextClearBit(at + 1);
        }
        return Math.min(at, keys.rows());
    }

    @Override
    int rowsAsOf(int bound, long timestamp) {
        return timestamps().min() > timestamp ? 0 : bound;
    }

    @Override
    long @Nullable [] writtenBefore(int bound, long timestamp) {
        return ages.before(bound, timestamp);
    }

    @Override
    long @Nullable [] writtenAfter(int bound, long timestamp) {
        return bound == 0 ? null : RowAges.writtenAfter(timestamps(), timestamp);
    }

    @Override
    boolean lacksIndex(int storedField) {
        return indexed(storedField).isEmpty() && !isBefore(storedField);
    }

    @Override
    int rows() {
        return meta.rows();
    }

    @Override
    public long bytesUsed() {
        return rowBytes() + indexes.bytes();
    }

    /** Bytes of all files but the indexes. */
    public long rowBytes() {
        long bytes = 0;
        for (ColumnReader reader : readers) {
            bytes += reader.file().length();
        }
        for (SparseIndexReader index : sparseReaders.values()) {
            bytes += index.file().length();
        }
        for (TextIndexReader index : textReaders.values()) {
            bytes += index.file().length();
        }
        return bytes + keyFilter.file().length() + timestamps.file().length();
    }

    /**
     * Keeps the segment and its files, as a snapshot does but without the other segments: for work that takes long. Called while a
     * snapshot has it.
     */
    public Hold hold() {
        retain();
        return new Hold(this);
    }

    /** Keeps a segment until it is closed, once. */
    public record Hold(SealedSegment segment) implements AutoCloseable {

        @Override
        public void close() {
            segment.release();
        }
    }

    /** Unmaps the files of a segment that no collection has taken. */
    public void close() {
        closeAll();
    }

    @Override
    void free() {
        closeAll();
        use.end();
    }

    /** The segment with the deletes that the manifest in force lists, and none that came later. */
    SegmentView asNamed() {
        return new SegmentView(this, meta.rows(), deletes.countWhen(meta.deletedRows()));
    }

    /** Closes a segment that no collection was given; its files stay. */
    public void abandon() {
        free();
    }

    /** Closes a segment that no collection was given and no manifest names, and removes its files. */
    public void discard() {
        dropFiles();
        free();
    }

    @SuppressWarnings("NullAway") // called from the constructor too, when what was opened so far has to be closed
    private void closeAll() {
        if (indexes != null) {
            // Before the columns that they read.
            indexes.close();
        }
        readers.forEach(ColumnReader::close);
        sparseReaders.values().forEach(SparseIndexReader::close);
        textReaders.values().forEach(TextIndexReader::close);
        if (keyFilter != null) {
            keyFilter.close();
        }
        if (timestamps != null) {
            timestamps.close();
        }
    }
}
