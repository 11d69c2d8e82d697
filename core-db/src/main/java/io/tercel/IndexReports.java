package io.tercel;

import io.tercel.error.InvalidRequestException;
import io.tercel.error.NotFoundException;
import io.tercel.maintain.IndexProgress;
import io.tercel.maintain.Indexer;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.segment.CollectionStore;
import io.tercel.segment.SealedSegment;
import io.tercel.segment.Segment;
import io.tercel.segment.SegmentIndex;
import io.tercel.segment.SegmentView;
import io.tercel.segment.Snapshot;
import java.util.List;
import java.util.Optional;

/** Tells of the indexes of one collection, as one snapshot sees it. */
record IndexReports(Indexer indexer, CollectionStore store, Snapshot snapshot, boolean readOnly) {

    /** Of all vector fields. */
    List<IndexDescription> all() {
        return store.schema().fields().stream()
                .filter(field -> field.index().isPresent())
                .map(this::of)
                .toList();
    }

    /** Of one. */
    IndexDescription of(String field) {
        return of(vectorField(store.schema(), field));
    }

    /** The vector field of that name. */
    static FieldSchema vectorField(CollectionSchema schema, String name) {
        FieldSchema field = schema.field(name)
                .orElseThrow(() -> new NotFoundException(
                        "collection '%s': there is no field '%s'".formatted(schema.name(), name)));
        if (field.index().isEmpty()) {
            throw new InvalidRequestException("field '%s': expected a vector field, which alone has an index, got %s"
                    .formatted(name, field.typeName()));
        }
        return field;
    }

    private IndexDescription of(FieldSchema field) {
        IndexSpec wanted = field.index().orElseThrow();
        if (!field.type().isDenseVector()) {
            long rows = snapshot.liveRows();
            return new IndexDescription(
                    field.name(), wanted, IndexDescription.State.FINISHED, "", rows, rows, 0, 1, sparseBytes(field));
        }
        int stored = store.schema().storedFields().indexOf(field);
        IndexProgress progress = indexer.progress(store, snapshot, stored);
        Optional<String> failure = failure(progress);
        IndexDescription.State state = progress.pendingRows() == 0
                ? IndexDescription.State.FINISHED
                : failure.isPresent() ? IndexDescription.State.FAILED : IndexDescription.State.IN_PROGRESS;
        return new IndexDescription(
                field.name(),
                wanted,
                state,
                failure.orElse(""),
                snapshot.liveRows(),
                progress.indexedRows(),
                progress.pendingRows(),
                progress.pendingRows() == 0 ? 1 : progress.running().orElse(0),
                bytes(stored));
    }

    private Optional<String> failure(IndexProgress progress) {
        if (progress.pendingRows() == 0) {
            return Optional.empty();
        }
        return readOnly
                ? Optional.of("the database was opened for reading only")
                : progress.failure().map(IndexReports::text);
    }

    private static String text(RuntimeException failure) {
        String message = failure.getMessage();
        return message == null ? failure.toString() : message;
    }

    private long bytes(int stored) {
        long bytes = 0;
        for (SegmentView view : snapshot.segments()) {
            if (view.segment() instanceof SealedSegment segment) {
                Optional<SegmentIndex> used = segment.vectorIndex(stored);
                if (used.isPresent()) {
                    try (SegmentIndex index = used.get()) {
                        bytes += index.bytes();
                    }
                }
            }
        }
        return bytes;
    }

    private long sparseBytes(FieldSchema field) {
        int position = store.schema().fields().indexOf(field);
        long bytes = 0;
        for (SegmentView view : snapshot.segments()) {
            Segment segment = view.segment();
            bytes += segment.sparseIndex(position).heapBytes();
            if (segment instanceof SealedSegment sealed) {
                bytes += sealed.sparseFileBytes(position);
            }
        }
        return bytes;
    }
}
