package io.tercel.segment;

import io.tercel.column.Column;
import io.tercel.column.ColumnWriter;
import io.tercel.column.VectorColumn;
import io.tercel.index.sparse.MergeInput;
import io.tercel.index.sparse.PostingSource;
import io.tercel.index.sparse.SparseIndexWriter;
import io.tercel.index.text.TextIndexWriter;
import io.tercel.index.text.TextMergeInput;
import io.tercel.io.Directory;
import io.tercel.io.FileIdentity;
import io.tercel.manifest.SegmentMeta;
import io.tercel.schema.ColumnData;
import io.tercel.schema.DataType;
import io.tercel.schema.DataType.Storage;
import io.tercel.schema.FieldIds.ColumnId;
import io.tercel.schema.FieldSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Writes a sealed segment from the rows of others that are not gone: of one growing segment to seal it, of several sealed ones to merge
 * them. Rows that were deleted so lately that a read of an earlier moment may need them come along, marked as deleted. Files and names
 * are durable when it is done; until a manifest names the segment, it does not exist.
 */
public final class SegmentWriter {

    /** The hidden column of write timestamps. */
    static final FieldSchema TIMESTAMPS = FieldSchema.int64("timestamp");

    /** Values copied at a time, to keep the copies small beside the segment. */
    private static final int BATCH_ROWS = 4_096;

    private final Directory directory;
    private final SegmentLayout layout;

    /** A writer for one collection. */
    public SegmentWriter(Directory directory, SegmentLayout layout) {
        this.directory = directory;
        this.layout = layout;
    }

    /**
     * A segment that has been written.
     *
     * @param meta what the manifest is to name; without rows no file was written
     * @param newRows for each source and each of its rows the row in the new segment, or -1
     */
    public record Written(SegmentMeta meta, List<int[]> newRows) {}

    /** Writes the rows of the sources that are not gone as segment {@code number}. The sources are of one partition. */
    public Written write(int number, List<SegmentView> sources) {
        return write(number, sources, () -> {});
    }

    /**
     * As {@link #write(int, List)}, for long work that may become needless. When it fails, what was written is removed again.
     *
     * @param requireWanted called every few thousand rows; throws to end the writing
     */
    public Written write(int number, List<SegmentView> sources, Runnable requireWanted) {
        return write(number, sources, KeyRanges.WHOLE, 0, requireWanted);
    }

    /** As {@link #write(int, List, Runnable)}, of the rows of one of the ranges; the new row of the others is -1. */
    public Written write(int number, List<SegmentView> sources, KeyRanges ranges, int range, Runnable requireWanted) {
        int partition = partitionOf(sources);
        RowMerge merge = RowMerge.of(sources, ranges, range);
        List<int[]> newRows = new ArrayList<>();
        for (int source = 0; source < sources.size(); source++) {
            newRows.add(merge.newRowsOf(source));
        }
        SegmentMeta meta = new SegmentMeta(number, partition, layout.fieldIds().next(), merge.size(), 0, 0)
                .withClustered(ranges.isByKey() || isOneClustered(sources));
        if (merge.size() > 0) {
            try {
                directory.createFolder(meta.folder());
                writeColumns(meta, merge, requireWanted);
                writeSparseIndexes(meta, sources, newRows, requireWanted);
                writeTextIndexes(meta, sources, newRows, requireWanted);
                meta = writeCarriedDeletes(meta, sources, newRows);
                directory.syncFolder(meta.folder());
                directory.syncFolder("");
            } catch (RuntimeException e) {
                // On a full disk its bytes are missed elsewhere.
                discard(meta);
                throw e;
            }
        }
        return new Written(meta, newRows);
    }

    /** A range without its deleted rows is still one. */
    private static boolean isOneClustered(List<SegmentView> sources) {
        return sources.size() == 1
                && sources.getFirst().segment() instanceof SealedSegment sealed
                && sealed.meta().clustered();
    }

    private static int partitionOf(List<SegmentView> sources) {
        int partition = sources.getFirst().segment().partition();
        if (sources.stream().anyMatch(source -> source.segment().partition() != partition)) {
            throw new IllegalArgumentException("segments of several partitions cannot become one");
        }
        return partition;
    }

    /** Removes what was written, if that is possible now; no manifest names it. */
    public void discard(SegmentMeta written) {
        SegmentFolders.deleteQuietly(directory, written.folder());
    }

    private void writeColumns(SegmentMeta meta, RowMerge merge, Runnable requireWanted) {
        List<FieldSchema> stored = layout.schema().storedFields();
        writeKeys(meta, stored.getFirst(), merge, requireWanted);
        for (int i = 1; i < stored.size(); i++) {
            int field = i;
            ColumnId column = layout.columns().get(i);
            String name = SegmentFiles.column(meta, column);
            FileIdentity identity = SegmentFiles.columnIdentity(layout.database(), meta, column);
            try (ColumnWriter writer = ColumnWriter.create(directory, name, identity, stored.get(i))) {
                if (stored.get(i).type().storage() == Storage.VECTOR) {
                    copyVectors(merge, field, requireWanted, writer);
                } else {
                    forEachBatch(merge, segment -> segment.column(field), requireWanted, writer::append);
                }
                writer.finish();
            }
        }
        String name = SegmentFiles.timestamps(meta);
        FileIdentity identity = SegmentFiles.timestampsIdentity(layout.database(), meta);
        try (ColumnWriter writer = ColumnWriter.create(directory, name, identity, TIMESTAMPS)) {
            forEachBatch(merge, Segment::timestamps, requireWanted, writer::append);
            writer.finish();
        }
    }

    /** Gives all rows of a segment that no manifest names yet one timestamp, in the place of what they had, durably. */
    public void writeTimestamps(SegmentMeta meta, long timestamp) {
        String name = SegmentFiles.timestamps(meta);
        directory.delete(name);
        FileIdentity identity = SegmentFiles.timestampsIdentity(layout.database(), meta);
        try (ColumnWriter writer = ColumnWriter.create(directory, name, identity, TIMESTAMPS)) {
            for (int from = 0; from < meta.rows(); from += BATCH_ROWS) {
                long[] times = new long[Math.min(BATCH_ROWS, meta.rows() - from)];
                Arrays.fill(times, timestamp);
                writer.append(new ColumnData.Longs(times, null));
            }
            writer.finish();
        }
        directory.syncFolder(meta.folder());
    }

    private void writeKeys(SegmentMeta meta, FieldSchema field, RowMerge merge, Runnable requireWanted) {
        ColumnId column = layout.columns().getFirst();
        String name = SegmentFiles.column(meta, column);
        FileIdentity identity = SegmentFiles.columnIdentity(layout.database(), meta, column);
        KeyFilterWriter filter = new KeyFilterWriter(meta.rows());
        try (ColumnWriter writer = ColumnWriter.createKeys(directory, name, identity, field)) {
            forEachBatch(merge, segment -> segment.column(0), requireWanted, keys -> {
                writer.append(keys);
                filter.add(keys);
            });
            writer.finish();
        }
        filter.write(directory, SegmentFiles.keyFilter(meta), SegmentFiles.keyFilterIdentity(layout.database(), meta));
    }

    /** From memory to file, without a copy between them. */
    private static void copyVectors(RowMerge merge, int field, Runnable requireWanted, ColumnWriter writer) {
        for (int from = 0; from < merge.size(); from += BATCH_ROWS) {
            requireWanted.run();
            merge.forEachRun(
                    from,
                    Math.min(from + BATCH_ROWS, merge.size()),
                    (segment, row, count) -> writer.copy((VectorColumn) segment.column(field), row, count));
        }
    }

    private static void forEachBatch(
            RowMerge merge, Function<Segment, Column> column, Runnable requireWanted, Consumer<ColumnData> visit) {
        for (int from = 0; from < merge.size(); from += BATCH_ROWS) {
            requireWanted.run();
            visit.accept(merge.slice(column, from, Math.min(from + BATCH_ROWS, merge.size())));
        }
    }

    private void writeSparseIndexes(
            SegmentMeta meta, List<SegmentView> sources, List<int[]> newRows, Runnable requireWanted) {
        List<FieldSchema> fields = layout.schema().fields();
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).type() == DataType.SPARSE_FLOAT_VECTOR) {
                requireWanted.run();
                int field = i;
                int id = layout.fieldIds().of(i);
                List<MergeInput> inputs = new ArrayList<>();
                for (int source = 0; source < sources.size(); source++) {
                    PostingSource postings = sources.get(source).segment().postings(field);
                    inputs.add(new MergeInput(postings, newRows.get(source)));
                }
                SparseIndexWriter.write(
                        directory,
                        SegmentFiles.sparse(meta, id),
                        SegmentFiles.sparseIdentity(layout.database(), meta, id),
                        inputs.getFirst().source().kind(),
                        meta.rows(),
                        inputs);
            }
        }
    }

    private void writeTextIndexes(
            SegmentMeta meta, List<SegmentView> sources, List<int[]> newRows, Runnable requireWanted) {
        List<FieldSchema> fields = layout.schema().fields();
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).isMatchEnabled()) {
                requireWanted.run();
                int id = layout.fieldIds().of(i);
                List<TextMergeInput> inputs = new ArrayList<>();
                for (int source = 0; source < sources.size(); source++) {
                    inputs.add(new TextMergeInput(sources.get(source).segment().positions(i), newRows.get(source)));
                }
                TextIndexWriter.write(
                        directory,
                        SegmentFiles.text(meta, id),
                        SegmentFiles.textIdentity(layout.database(), meta, id),
                        meta.rows(),
                        inputs);
            }
        }
    }

    /** The deletes of rows that come along. Their file has the number of the segment, which no other of these files has. */
    private SegmentMeta writeCarriedDeletes(SegmentMeta meta, List<SegmentView> sources, List<int[]> newRows) {
        DeleteSet carried = new DeleteSet();
        for (int source = 0; source < sources.size(); source++) {
            SegmentView view = sources.get(source);
            DeleteSet deletes = view.segment().deletes();
            for (int i = 0; i < view.deletesSeen(); i++) {
                int row = newRows.get(source)[deletes.rowAt(i)];
                if (row >= 0) {
                    carried.delete(row, deletes.timeAt(i));
                }
            }
        }
        if (carried.count() == 0) {
            return meta;
        }
        writeDeletes(meta, meta.number(), carried, carried.count(), Cutoff.NEVER);
        return meta.withDeletes(meta.number(), carried.count());
    }

    private void writeDeletes(SegmentMeta meta, int file, DeleteSet deletes, int at, long horizon) {
        DeletesFormat.write(
                directory,
                SegmentFiles.deletes(meta, file),
                SegmentFiles.deletesIdentity(layout.database(), file),
                meta.rows(),
                deletes,
                at,
                horizon);
    }

    /** The file that lists a segment's deleted rows. */
    public static String deletesFile(SegmentMeta segment) {
        return SegmentFiles.deletes(segment, segment.deletesFile());
    }

    /** Writes the rows of a segment that are deleted as one view sees them, and makes them durable. */
    public SegmentMeta writeDeletes(SealedSegment segment, SegmentView view, int file) {
        return writeDeletes(segment.meta(), view, file);
    }

    /** As {@link #writeDeletes(SealedSegment, SegmentView, int)}, for a segment whose folder may be another one than the view's. */
    public SegmentMeta writeDeletes(SegmentMeta meta, SegmentView view, int file) {
        writeDeletes(
                meta,
                file,
                view.segment().deletes(),
                view.deletesSeen(),
                view.cutoff().deletedUpTo());
        directory.syncFolder(meta.folder());
        return meta.withDeletes(file, view.deletedRows());
    }
}
