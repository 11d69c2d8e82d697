package io.tercel;

import io.tercel.error.InvalidRequestException;
import io.tercel.error.NotFoundException;
import io.tercel.maintain.IndexProgress;
import io.tercel.maintain.Indexer;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.FieldIndex;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.ScalarIndex;
import io.tercel.segment.CollectionStore;
import io.tercel.segment.SealedSegment;
import io.tercel.segment.Segment;
import io.tercel.segment.SegmentView;
import io.tercel.segment.Snapshot;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Tells of the indexes of one collection, as one snapshot sees it. */
record IndexReports(Indexer indexer, CollectionStore store, Snapshot snapshot, boolean readOnly) {

    /** Of all fields, those of vectors first. */
    List<IndexDescription> all() {
        Stream<IndexDescription> vectors = store.schema().fields().stream()
                .filter(field -> field.index().isPresent())
                .map(this::of);
        Stream<IndexDescription> scalars =
                store.schema().scalarIndexes().stream().map(this::of);
        return Stream.concat(vectors, scalars).toList();
    }

    /** Of one field. */
    IndexDescription of(String field) {
        List<ScalarIndex> scalars = store.schema().scalarIndexes().stream()
                .filter(index -> index.field().equals(field))
                .toList();
        if (scalars.isEmpty()) {
            return of(vectorField(store.schema(), field));
        }
        if (scalars.size() > 1) {
            throw new InvalidRequestException("field '%s' has indexes of several JSON paths: name one of %s"
                    .formatted(
                            field,
                            scalars.stream().map(index -> index.spec().place()).toList()));
        }
        return of(scalars.getFirst());
    }

    /** Of one place in a JSON field. */
    IndexDescription of(String field, String path) {
        return of(scalarIndex(store.schema(), field, path));
    }

    /** The index of that place. */
    static ScalarIndex scalarIndex(CollectionSchema schema, String field, String path) {
        return schema.scalarIndexes().stream()
                .filter(index ->
                        index.field().equals(field) && index.spec().place().equals(path))
                .findFirst()
                .orElseThrow(() -> new NotFoundException(
                        "field '%s': there is no index of the JSON path %s".formatted(field, path)));
    }

    /** The vector field of that name. */
    static FieldSchema vectorField(CollectionSchema schema, String name) {
        FieldSchema field = schema.field(name)
                .orElseThrow(() -> new NotFoundException(
                        "collection '%s': there is no field '%s'".formatted(schema.name(), name)));
        if (field.index().isEmpty()) {
            throw new InvalidRequestException(
                    "field '%s': expected a vector field, or one that has an index for filters, got %s"
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
        return of(field.name(), wanted, store.schema().storedFields().indexOf(field), "");
    }

    private IndexDescription of(ScalarIndex index) {
        List<String> stored =
                store.schema().storedFields().stream().map(FieldSchema::name).toList();
        return of(
                index.field(),
                index.spec(),
                stored.indexOf(index.field()),
                index.spec().place());
    }

    private IndexDescription of(String field, FieldIndex wanted, int stored, String place) {
        IndexProgress progress = indexer.progress(store, snapshot, stored, place);
        Optional<String> failure = failure(progress);
        IndexDescription.State state = progress.pendingRows() == 0
                ? IndexDescription.State.FINISHED
                : failure.isPresent() ? IndexDescription.State.FAILED : IndexDescription.State.IN_PROGRESS;
        return new IndexDescription(
                field,
                wanted,
                state,
                failure.orElse(""),
                snapshot.liveRows(),
                progress.indexedRows(),
                progress.pendingRows(),
                progress.pendingRows() == 0 ? 1 : progress.running().orElse(0),
                bytes(stored, place));
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

    private long bytes(int stored, String place) {
        long[] bytes = {0};
        int fieldId = store.layout().columns().get(stored).field();
        for (SegmentView view : snapshot.segments()) {
            if (view.segment() instanceof SealedSegment segment) {
                segment.forEachIndex(index -> {
                    if (index.meta().field() == fieldId && index.meta().place().equals(place)) {
                        bytes[0] += index.bytes();
                    }
                });
            }
        }
        return bytes[0];
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
